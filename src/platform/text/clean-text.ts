/** Controls, and the invisible marks that turn the reading direction: they let a text look like another one. */
const unspeakable =
  // oxlint-disable-next-line no-control-regex -- they are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g

/** Typed text as it is kept: one normal form, nothing that a database, a page or a PDF cannot hold, lines ended alike. */
export function cleanText(text: string): string {
  return text.toWellFormed().normalize('NFC').replace(/\r\n?/g, '\n').replace(unspeakable, '').trim()
}

/** The same for what goes on one line. */
export const cleanLine = (text: string): string => cleanText(text).replace(/[\s\u2028\u2029]+/gu, ' ')
