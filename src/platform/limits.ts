/**
 * The one model of what may come in. Hints on forms, the reading of uploads, the registry and the interchange all ask
 * here, so that nobody is told one number and refused by another.
 *
 * Formats follow the Catálogo de estándares of the National Interoperability Scheme (BOE-A-2012-13501). Of its list we
 * take what a person can see on a screen and a clerk can archive. Left out on purpose:
 * - ZIP and other packages: what is inside could be neither previewed, listed in the receipt nor scanned reliably;
 * - SVG and HTML: they are programs to a browser, not documents;
 * - audio, video, TIFF and HEIC: the preview cannot show them everywhere (phones send JPEG when the form asks for it).
 */
const MEGABYTE = 1024 * 1024

export const limits = {
  /** One file. */
  fileBytes: 20 * MEGABYTE,
  /** All files of one application together. */
  applicationBytes: 60 * MEGABYTE,
  /** Files for one document that the form asks for. */
  filesPerSlot: 20,
  /** One posted form with files: everything of an application at once, and its fields. */
  requestBytes: 62 * MEGABYTE,
  /** SICRES 4, De_Anexo: Nombre_Fichero_Anexado. */
  fileNameLength: 80,
  fields: 300,
  fieldNameBytes: 100,
  fieldBytes: 100_000,
  /** An office document is a ZIP inside: beyond these it is a bomb and no letter. */
  packageEntries: 5_000,
  packageBytes: 300 * MEGABYTE,
  packageRatio: 200,
  /** A picture that would need gigabytes to be shown. */
  pixels: 120_000_000,
  /** What one exchange between registries carries (SICRES 4); what is more goes in several that belong together. */
  interchange: {
    annexes: 5,
    annexBytes: 10 * MEGABYTE,
    totalBytes: 15 * MEGABYTE,
    /** Of an annex that is only described. */
    declaredBytes: 10 * 1024 * MEGABYTE,
  },
} as const

export type FormatName = 'pdf' | 'jpeg' | 'png' | 'odt' | 'ods' | 'docx' | 'xlsx' | 'txt' | 'csv' | 'xml' | 'xsig'

export interface Format {
  name: FormatName
  /** What a person calls it. The same word in every language. */
  label: string
  mime: string
  /** Without the dot; the first one is given to names that have none. */
  extensions: readonly [string, ...string[]]
}

export const formats: Readonly<Record<FormatName, Format>> = {
  pdf: { name: 'pdf', label: 'PDF', mime: 'application/pdf', extensions: ['pdf'] },
  jpeg: { name: 'jpeg', label: 'JPEG', mime: 'image/jpeg', extensions: ['jpg', 'jpeg', 'jpe', 'jfif'] },
  png: { name: 'png', label: 'PNG', mime: 'image/png', extensions: ['png'] },
  odt: { name: 'odt', label: 'ODT', mime: 'application/vnd.oasis.opendocument.text', extensions: ['odt'] },
  ods: { name: 'ods', label: 'ODS', mime: 'application/vnd.oasis.opendocument.spreadsheet', extensions: ['ods'] },
  docx: {
    name: 'docx',
    label: 'DOCX',
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx'],
  },
  xlsx: {
    name: 'xlsx',
    label: 'XLSX',
    mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extensions: ['xlsx'],
  },
  txt: { name: 'txt', label: 'TXT', mime: 'text/plain', extensions: ['txt'] },
  csv: { name: 'csv', label: 'CSV', mime: 'text/csv', extensions: ['csv'] },
  xml: { name: 'xml', label: 'XML', mime: 'application/xml', extensions: ['xml'] },
  xsig: { name: 'xsig', label: 'XSIG', mime: 'application/xml', extensions: ['xsig', 'xades'] },
}

/** For a hint: «PDF, JPEG, PNG…». */
export const formatLabels: readonly string[] = Object.values(formats).map(({ label }) => label)

/** What a person calls a kind of file; what we do not know is called by its own name. */
export const formatLabelOf = (mime: string): string =>
  Object.values(formats).find((format) => format.mime === mime)?.label ?? mime

/** For the `accept` attribute of a file field. */
export const acceptedExtensions: string = Object.values(formats)
  .flatMap(({ extensions }) => extensions)
  .map((extension) => `.${extension}`)
  .join(',')

/** What a name must not bring along: controls, invisible characters, and those that turn the reading direction. */
const unspeakable = /[\p{C}\p{Zl}\p{Zp}]/gu
const forbiddenOnDisks = /[<>:"/\\|?*]/g
const reservedOnDisks = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/**
 * The name a file is shown and kept under: one line, without folders, at most 80 characters, the extension kept.
 * The bytes of the file are never touched; the name is only a label.
 */
export function cleanFileName(given: string): string {
  const last =
    given
      .normalize('NFC')
      .toWellFormed()
      .replace(/[\t\r\n]+/g, ' ')
      .replace(unspeakable, '')
      .split(/[/\\]/)
      .at(-1) ?? ''
  const plain = last
    .replace(forbiddenOnDisks, '-')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  const { stem, extension } = splitName(plain)
  const safe = reservedOnDisks.test(stem) ? `_${stem}` : stem || 'archivo'
  if (!extension) return shorten(safe, limits.fileNameLength)
  return `${shorten(safe, limits.fileNameLength - extension.length - 1)}.${extension}`
}

/** The extension is the last part after a dot when it looks like one; «S.L. 2026» has none. */
export function splitName(name: string): { stem: string; extension: string } {
  const match = /^(.*)\.([\p{L}\p{N}]{1,12})$/su.exec(name)
  return match?.[2] ? { stem: match[1] ?? '', extension: match[2] } : { stem: name, extension: '' }
}

const characters = new Intl.Segmenter('es', { granularity: 'grapheme' })

/** Whole characters as a person sees them, never half an accent or half an emoji. */
function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  let short = ''
  for (const { segment } of characters.segment(text)) {
    if (short.length + segment.length > length) break
    short += segment
  }
  return short.trimEnd()
}
