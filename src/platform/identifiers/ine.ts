const A = [0, 3, 8, 2, 7, 4, 1, 5, 9, 6]
const B = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]

/** The control digit of a municipality's five-digit INE code, such as the last of 100377 (Cáceres). */
export function ineCheckDigit(code: string): string {
  if (!/^\d{5}$/.test(code)) throw new RangeError(`not an INE code: ${code}`)
  const [d0 = 0, d1 = 0, d2 = 0, d3 = 0, d4 = 0] = code.split('').map(Number)
  const sum = (B[d0] ?? 0) + (A[d1] ?? 0) + d2 + (B[d3] ?? 0) + (A[d4] ?? 0)
  return String((10 - (sum % 10)) % 10)
}
