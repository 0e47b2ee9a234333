/** In front of the first line: spreadsheets here read UTF-8 only behind its mark. */
export const CSV_START = '\uFEFF'

/** One line of a CSV as the spreadsheets of Spain open it with two clicks: semicolons, and lines ended as they end them. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(';')}\r\n`

/** What begins like a formula would be run by whoever opens the file: an apostrophe makes it text again. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
