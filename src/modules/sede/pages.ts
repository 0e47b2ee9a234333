export type PageKey =
  | 'identification'
  | 'creation'
  | 'help'
  | 'signatures'
  | 'registry'
  | 'automated-actions'
  | 'seals'
  | 'data-protection'
  | 'accessibility'
  | 'legal-notice'

export interface SedePage {
  key: PageKey
  path: string
  /** What asks for it, as staff read it beside the text. */
  basis: string
  /** A procedure by which people act on what the page says, when the council offers it. */
  procedure?: string
}

/** The contents that are words of the council: each has an address, a date and versions. The calendar, the time, the
 *  incidents and the list of services come from data and are not written by hand. */
export const sedePages: readonly SedePage[] = [
  { key: 'identification', path: '/sede/identificacion', basis: 'RD 203/2021, art. 11.1.a' },
  { key: 'creation', path: '/sede/creacion', basis: 'RD 203/2021, art. 11.1.b' },
  { key: 'help', path: '/sede/ayuda', basis: 'RD 203/2021, art. 11.1.c', procedure: 'GEN-05' },
  { key: 'signatures', path: '/sede/identificacion-y-firma', basis: 'RD 203/2021, art. 11.1.d' },
  { key: 'registry', path: '/sede/registro', basis: 'RD 203/2021, art. 11.1.e', procedure: 'GEN-01' },
  { key: 'automated-actions', path: '/sede/actuaciones-automatizadas', basis: 'RD 203/2021, art. 11.1.i' },
  { key: 'seals', path: '/sede/sellos', basis: 'Ley 40/2015, art. 40' },
  { key: 'accessibility', path: '/accesibilidad', basis: 'RD 1112/2018, art. 15', procedure: 'GEN-07' },
  { key: 'data-protection', path: '/proteccion-de-datos', basis: 'RGPD, arts. 13 y 14', procedure: 'GEN-11' },
  { key: 'legal-notice', path: '/aviso-legal', basis: 'RD 203/2021, art. 11.1.c' },
]

export const findPage = (key: string): SedePage | undefined => sedePages.find((page) => page.key === key)
