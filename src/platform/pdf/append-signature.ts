import { PdfFile } from './pdf-file.ts'
import { type PdfDictionary, PdfSyntaxError, type PdfValue, writeDate, writeText, writeValue } from './pdf-syntax.ts'
import { BYTE_RANGE, type Placeholder } from './placeholder.ts'

/** The file with a revision at its end that holds room for one more signature. */
export function appendPlaceholder(pdf: Buffer, { reason, at, bytes }: Placeholder): Buffer {
  const file = new PdfFile(pdf)
  if (file.trailer.has('Encrypt')) throw new PdfSyntaxError('a PDF under encryption cannot be signed')
  const rootRef = reference(file.trailer.get('Root'))
  const catalog = new Map(file.dictionary(rootRef))
  const [pageRef, page] = firstPage(file, catalog)
  const size = Number(file.trailer.get('Size'))
  const [signature, widget, appearance] = [size, size + 1, size + 2]
  const objects = new Map<number, string>()

  objects.set(
    signature,
    `<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n${BYTE_RANGE}\n/Contents <${'00'.repeat(bytes)}>\n` +
      `/Reason ${writeText(reason)}\n/M ${writeDate(at)}\n>>`,
  )
  objects.set(
    widget,
    `<<\n/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/Rect [0 0 0 0]\n/F 132\n/V ${signature} 0 R\n/T ${writeText(`Sello ${size}`)}\n` +
      `/P ${pageRef}\n/AP << /N ${appearance} 0 R >>\n>>`,
  )
  objects.set(
    appearance,
    '<<\n/Type /XObject\n/Subtype /Form\n/BBox [0 0 0 0]\n/Resources << >>\n/Length 1\n>>\nstream\n \nendstream',
  )
  const annotated = new Map(page).set('Annots', [...arrayOf(file, page.get('Annots')), `${widget} 0 R`])
  objects.set(numberOf(pageRef), writeValue(annotated))

  const form = catalog.has('AcroForm') ? new Map(file.dictionary(catalog.get('AcroForm'))) : new Map<string, PdfValue>()
  form.set('SigFlags', '3').set('Fields', [...arrayOf(file, form.get('Fields')), `${widget} 0 R`])
  catalog.set('AcroForm', form)
  objects.set(numberOf(rootRef), writeValue(catalog))
  return withRevision(pdf, file, objects, size + 3)
}

function firstPage(file: PdfFile, catalog: PdfDictionary): [string, PdfDictionary] {
  let ref = reference(catalog.get('Pages'))
  for (let depth = 0; depth < 50; depth++) {
    const node = file.dictionary(ref)
    if (node.get('Type') === '/Page') return [ref, node]
    ref = reference(arrayOf(file, node.get('Kids'))[0])
  }
  throw new PdfSyntaxError('it has no pages')
}

function withRevision(pdf: Buffer, file: PdfFile, objects: Map<number, string>, size: number): Buffer {
  let text = '\n'
  const offsets = new Map<number, number>()
  const add = (number: number, body: string) => {
    offsets.set(number, pdf.length + text.length)
    text += `${number} 0 obj\n${body}\nendobj\n`
  }
  for (const [number, body] of [...objects].toSorted(([a], [b]) => a - b)) add(number, body)

  const keep = ['Root', 'Info', 'ID'].flatMap((key): [string, PdfValue][] => {
    const value = file.trailer.get(key)
    return value === undefined ? [] : [[key, value]]
  })
  const trailer: PdfDictionary = new Map([...keep, ['Prev', String(file.startXref)]])
  const start = pdf.length + text.length
  if (file.streamed) {
    offsets.set(size, start)
    const rows = [...offsets].map(([, offset]) => `01${offset.toString(16).padStart(8, '0')}00`)
    trailer
      .set('Type', '/XRef')
      .set('Size', String(size + 1))
      .set('W', ['1', '4', '1'])
    trailer.set(
      'Index',
      [...offsets.keys()].flatMap((number) => [String(number), '1']),
    )
    trailer.set('Filter', '/ASCIIHexDecode').set('Length', String(rows.join('').length + 1))
    text += `${size} 0 obj\n${writeValue(trailer)}\nstream\n${rows.join('')}>\nendstream\nendobj\n`
  } else {
    trailer.set('Size', String(size))
    const rows = [...offsets].map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`)
    text += `xref\n${rows.join('')}trailer\n${writeValue(trailer)}\n`
  }
  return Buffer.concat([pdf, Buffer.from(`${text}startxref\n${start}\n%%EOF\n`, 'latin1')])
}

function reference(value: PdfValue | undefined): string {
  if (typeof value !== 'string' || !/^\d+ \d+ R$/.test(value)) throw new PdfSyntaxError('a reference is missing')
  return value
}

const numberOf = (ref: string) => Number(ref.split(' ')[0])

function arrayOf(file: PdfFile, value: PdfValue | undefined): PdfValue[] {
  const found = file.object(value)
  return Array.isArray(found) ? found : []
}
