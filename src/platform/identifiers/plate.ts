/** Provinces of the plates given until September 2000. */
const PROVINCES = new Set(
  (
    'A AB AL AV B BA BI BU C CA CAC CC CE CO CR CS CU GC GE GI GR GU H HU IB J L LE LO LU M MA ML MU NA O OR OU P PA PM PO ' +
    'S SA SE SEG SG SO SS T TE TER TF TG TO V VA VI Z ZA'
  ).split(' '),
)
const LETTERS = 'BCDFGHJKLMNPRSTVWXYZ'

const current = new RegExp(`^\\d{4}[${LETTERS}]{3}$`)
/** Mopeds (C), special vehicles (E), historic (H), trailers (R) and the temporary ones (P, S, T, V). */
const special = new RegExp(`^[CEHPRSTV]\\d{4}[${LETTERS}]{3}$`)
const provincial = /^([A-Z]{1,3})(\d{4}[A-Z]{1,2}|\d{1,6})$/

/** A Spanish vehicle plate, present or old: 1234BCD, C1234BCD, CC1234AB. */
export function parsePlate(text: string): string | undefined {
  if (text.length > 30) return undefined
  const value = text.replace(/[\s.·-]/g, '').toUpperCase()
  if (current.test(value) || special.test(value)) return value
  const [, province] = provincial.exec(value) ?? []
  return province !== undefined && PROVINCES.has(province) ? value : undefined
}
