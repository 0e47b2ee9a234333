import { openTranslations } from '../i18n/i18n.ts'
import locale from './locale.es.ts'

/** Words of the page frame. Documents are made in a worker too, which has no catalogue of its own. */
export const pdfWords = openTranslations([locale])
