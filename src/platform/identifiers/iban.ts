const CCC_WEIGHTS = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]

/** An account number as people write it, without spaces and in upper case; Spanish ones have two more controls inside. */
export function parseIban(text: string): string | undefined {
  if (text.length > 60) return undefined
  const value = text.replace(/[\s.·-]/g, '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(value) || remainder97(value.slice(4) + value.slice(0, 4)) !== 1) {
    return undefined
  }
  if (!value.startsWith('ES')) return value
  return /^ES\d{22}$/.test(value) && hasRightControls(value.slice(4)) ? value : undefined
}

/** ES91 2100 0418 4502 0005 1332 */
export const formatIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ')

function remainder97(text: string): number {
  let remainder = 0
  for (const character of text) {
    const digits = /\d/.test(character) ? character : String(character.charCodeAt(0) - 55)
    for (const digit of digits) remainder = (remainder * 10 + Number(digit)) % 97
  }
  return remainder
}

/** Bank and branch, two controls, account: the first control is of the bank and branch, the second of the account. */
function hasRightControls(ccc: string): boolean {
  return ccc.slice(8, 10) === control(`00${ccc.slice(0, 8)}`) + control(ccc.slice(10))
}

function control(digits: string): string {
  const sum = CCC_WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits.charAt(i)), 0)
  const rest = 11 - (sum % 11)
  return rest === 11 ? '0' : rest === 10 ? '1' : String(rest)
}
