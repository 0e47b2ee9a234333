import type { Translate } from '../../platform/i18n/i18n.ts'
import { type Found, destinationChoices } from './views.ts'

export function directoryPage(t: Translate, facts: { q: string; found: Found[]; mayRegister: boolean }) {
  const { options, ended } = destinationChoices(t, facts.found)
  return {
    title: t('interchange.directory.title'),
    q: facts.q,
    isSearched: facts.q !== '',
    isFound: facts.found.length > 0,
    documents: options.map(({ value, text, hint }) => ({
      name: text,
      facts: hint,
      actions: facts.mayRegister
        ? [
            {
              href: `/oficina/registro/salida?${new URLSearchParams({ dir3: value, administracion: text }).toString()}`,
              text: t('interchange.directory.exit'),
            },
          ]
        : [],
    })),
    ended,
  }
}

export const settingsPage = (t: Translate, registersAtOnce: boolean) => ({
  title: t('interchange.settings.title'),
  value: registersAtOnce ? 'al-llegar' : 'esperar',
  options: ['esperar', 'al-llegar'].map((value) => ({
    value,
    text: t(`interchange.settings.${value}`),
    hint: t(`interchange.settings.${value}.hint`),
  })),
})
