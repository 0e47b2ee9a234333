/** A telephone as it is dialled from anywhere: +34600123123. Spanish ones have nine digits; others say their country. */
export function parsePhone(text: string): string | undefined {
  if (text.length > 40) return undefined
  const value = text.replace(/[\s().·/-]/g, '').replace(/^00/, '+')
  const national = /^(?:\+34)?([6-9]\d{8})$/.exec(value)?.[1]
  if (national !== undefined) return `+34${national}`
  return /^\+(?!34)[1-9]\d{6,14}$/.test(value) ? value : undefined
}

/** 600 123 123, or +351 912345678 for those abroad. */
export function formatPhone(phone: string): string {
  const [, a, b, c] = /^\+34(\d{3})(\d{3})(\d{3})$/.exec(phone) ?? []
  return a === undefined ? phone : `${a} ${b} ${c}`
}
