import { correctionTerms } from '../modules/expedients/index.ts'
import type { TermBook } from '../modules/municipalities/index.ts'
import { notificationTerms } from '../modules/notifications/index.ts'
import { draftTerms } from '../modules/virtual-office/index.ts'

/** Every term of people that an outage may extend; some modules that keep them come after the one that knows of outages. */
export const termBooks: readonly TermBook[] = [correctionTerms, notificationTerms, draftTerms]
