const WEIGHTS = [13, 15, 12, 5, 4, 17, 9, 21, 3, 7, 1]
const ALPHABET = 'ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'
const CONTROLS = 'MQWERTYUIOPASDFGHJKLBZX'

/** The twenty characters of a property in the land registry (Catastro); the last two control the rest. */
export function parseCadastralReference(text: string): string | undefined {
  if (text.length > 60) return undefined
  // A precomposed Ñ is one character; typed as N and tilde it would be two.
  const value = text
    .normalize('NFC')
    .replace(/[\s.·-]/g, '')
    .toUpperCase()
  if (!/^[0-9A-ZÑ]{14}\d{4}[A-Z]{2}$/.test(value)) return undefined
  const property = value.slice(14, 18)
  const expected = control(value.slice(0, 7) + property) + control(value.slice(7, 14) + property)
  return value.slice(18) === expected ? value : undefined
}

function control(characters: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * valueOf(characters.charAt(i)), 0)
  return CONTROLS.charAt(sum % 23)
}

const valueOf = (character: string): number =>
  /\d/.test(character) ? Number(character) : ALPHABET.indexOf(character) + 1
