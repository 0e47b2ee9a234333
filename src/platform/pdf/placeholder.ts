import { internals, type PdfCanvas } from './canvas.ts'

export interface Placeholder {
  reason: string
  at: Date
  /** Room for the CMS, in bytes. */
  bytes: number
}

/** As wide as the numbers that will take its place. */
const STARS = '**********'
export const BYTE_RANGE = `/ByteRange [0 /${STARS} /${STARS} /${STARS}]`

/** An invisible field with an empty signature. pdfkit's own form support asks readers to redraw fields, which PDF/A forbids,
 *  so the form is written by hand. */
export function addPlaceholder(canvas: PdfCanvas, { reason, at, bytes }: Placeholder): void {
  const pdf = internals(canvas)
  canvas.switchToPage(canvas.bufferedPageRange().start)
  const signature = pdf.ref({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    ByteRange: [0, STARS, STARS, STARS],
    Contents: Buffer.alloc(bytes),
    Reason: new String(reason.toWellFormed()),
    M: at,
  })
  const appearance = pdf.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 0, 0], Resources: {} })
  appearance.end(' ')
  const widget = pdf.ref({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    Rect: [0, 0, 0, 0],
    V: signature,
    T: new String('Sello'),
    F: 132, // printed and locked: hidden ones are not PDF/A
    P: pdf.page.dictionary,
    AP: { N: appearance },
  })
  pdf.page.annotations.push(widget)
  pdf['_acroform'] = { fonts: {}, defaultFont: 'none' }
  pdf['_root'].data['AcroForm'] = pdf.ref({ SigFlags: 3, Fields: [widget], DR: { Font: {} } })
  signature.end()
  widget.end()
}

export interface Hole {
  /** Where `<` of the contents stands, and where the byte after `>` does. */
  from: number
  to: number
  bytes: number
}

/** Writes the real byte range over the stars, in the same length, so that nothing moves. */
export function fillByteRange(pdf: Buffer, after = 0): Hole {
  const range = pdf.indexOf(BYTE_RANGE, after, 'latin1')
  const from = pdf.indexOf('/Contents <', Math.max(range, 0), 'latin1') + '/Contents '.length
  const to = pdf.indexOf('>', from) + 1
  if (range < 0 || from < range || to < from) throw new Error('the document has no room for a signature')
  const length = pdf.indexOf(']', range) + 1 - range
  const real = `/ByteRange [0 ${from} ${to} ${pdf.length - to}]`
  pdf.write(real.slice(0, -1).padEnd(length - 1) + ']', range, 'latin1')
  return { from, to, bytes: (to - from - 2) / 2 }
}
