const PERSON_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
const ENTITY_LETTERS = 'JABCDEFGHI'

export interface Nif {
  /** klm: given to persons without a DNI by the tax agency (Orden EHA/451/2008 has the entities, Decreto 1065/2007 the persons). */
  kind: 'nif' | 'nie' | 'cif' | 'klm'
  /** Upper case, without spaces, dots or hyphens. */
  value: string
}

/** A tax number as people write it, accepted only when its check character is right. */
export function parseNif(text: string): Nif | undefined {
  if (text.length > 30) return undefined
  const value = text.replace(/[\s.·-]/g, '').toUpperCase()
  if (/^\d{8}[A-Z]$/.test(value))
    return value[8] === personLetter(value.slice(0, 8)) ? { kind: 'nif', value } : undefined
  if (/^[XYZ]\d{7}[A-Z]$/.test(value)) {
    const digits = 'XYZ'.indexOf(value.charAt(0)) + value.slice(1, 8)
    return value[8] === personLetter(digits) ? { kind: 'nie', value } : undefined
  }
  if (/^[KLM]\d{7}[A-Z]$/.test(value)) {
    return value[8] === personLetter(value.slice(1, 8)) ? { kind: 'klm', value } : undefined
  }
  if (/^[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]$/.test(value)) return isEntity(value) ? { kind: 'cif', value } : undefined
  return undefined
}

/** Eight digits without their letter can only be one person's. */
export const nifOfDigits = (digits: string): string => digits + personLetter(digits)

function personLetter(digits: string): string {
  return PERSON_LETTERS.charAt(Number(digits) % 23)
}

function isEntity(value: string): boolean {
  const digits = Array.from(value.slice(1, 8), Number)
  const sum = digits.reduce(
    (total, digit, i) => total + (i % 2 === 0 ? Math.floor((digit * 2) / 10) + ((digit * 2) % 10) : digit),
    0,
  )
  const control = (10 - (sum % 10)) % 10
  const last = value.charAt(8)
  const isLetter = last === ENTITY_LETTERS.charAt(control)
  const isDigit = last === String(control)
  if (/^[ABEH]/.test(value)) return isDigit
  // Entities not resident carry 00 as province, and a letter like public bodies do.
  if (/^[PQRSNW]/.test(value) || value.startsWith('00', 1)) return isLetter
  return isLetter || isDigit
}
