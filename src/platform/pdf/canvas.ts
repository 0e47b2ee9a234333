import { createHash } from 'node:crypto'
import PDFDocument from 'pdfkit'
import { type FontName, sharedFont } from './fonts.ts'
import type { PdfSpec } from './types.ts'

/** The parts of pdfkit that its types do not tell. They are used in this file and in the placeholder of the signature only. */
export interface PdfRef {
  data: Record<string, unknown>
  end(chunk?: string | Uint8Array): void
}
export interface OpenFont {
  /** The glyphs this document uses, and what is told of each: its place in the subset, its width, its characters. */
  subset: { includeGlyph(id: number): number }
  widths: number[]
  unicode: number[][]
  id: string
  ref(): PdfRef
}
export interface PdfInternals {
  _root: PdfRef
  _font: OpenFont
  _id: Uint8Array
  _acroform: { fonts: Record<string, unknown>; defaultFont: string }
  _addInfo: () => void
  appendXML(xml: string): void
  addContent(text: string): void
  ref(data: Record<string, unknown>): PdfRef
  page: { dictionary: PdfRef; fonts: Record<string, PdfRef>; height: number; annotations: PdfRef[] }
}
export type PdfCanvas = PDFKit.PDFDocument & Omit<PdfInternals, 'ref' | 'page'>
export const internals = (canvas: PdfCanvas): PdfInternals => canvas

export const PAGE = { width: 595.28, height: 841.89 }

export function openCanvas(spec: PdfSpec): PdfCanvas {
  const options = {
    size: 'A4',
    margin: 0,
    lang: spec.language ?? 'es-ES',
    tagged: true,
    displayTitle: true,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    bufferPages: true, // the footers say how many pages there are
    autoFirstPage: false,
    font: sharedFont('regular') as unknown as string,
    info: {
      Title: spec.title,
      ...(spec.subject ? { Subject: spec.subject } : {}),
      ...(spec.keywords ? { Keywords: spec.keywords } : {}),
      Author: spec.issuer.name,
      Producer: 'Concejo',
      Creator: 'Concejo',
      CreationDate: spec.createdAt,
    },
  } as PDFKit.PDFDocumentOptions
  const canvas = new PDFDocument(options) as PdfCanvas
  // From all that is said, so that two documents never share it and the same one always has it.
  const said = { ...spec, ...(spec.scans && { scans: spec.scans.map((scan) => ({ ...scan, bytes: undefined })) }) }
  canvas['_id'] = createHash('sha256').update(JSON.stringify(said)).digest().subarray(0, 16)
  canvas['_addInfo'] = () => canvas.appendXML(metadata(spec))
  return canvas
}

/** pdfkit writes titles into XMP as they come: a title with «<» would be broken XML. */
function metadata(spec: PdfSpec): string {
  const at = `${spec.createdAt.toISOString().slice(0, 19)}Z`
  const alternative = (text: string) => `<rdf:Alt><rdf:li xml:lang="x-default">${xml(text)}</rdf:li></rdf:Alt>`
  return [
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">',
    '<dc:format>application/pdf</dc:format>',
    `<dc:title>${alternative(spec.title)}</dc:title>`,
    `<dc:creator><rdf:Seq><rdf:li>${xml(spec.issuer.name)}</rdf:li></rdf:Seq></dc:creator>`,
    ...(spec.subject ? [`<dc:description>${alternative(spec.subject)}</dc:description>`] : []),
    `<dc:language><rdf:Bag><rdf:li>${spec.language ?? 'es-ES'}</rdf:li></rdf:Bag></dc:language>`,
    `<xmp:CreateDate>${at}</xmp:CreateDate><xmp:CreatorTool>Concejo</xmp:CreatorTool>`,
    ...(spec.keywords ? [`<pdf:Keywords>${xml(spec.keywords)}</pdf:Keywords>`] : []),
    '<pdf:Producer>Concejo</pdf:Producer>',
    '</rdf:Description>',
  ].join('\n')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const xml = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c)

export function closeCanvas(canvas: PdfCanvas): Buffer {
  canvas.end()
  const chunks: Buffer[] = []
  // Everything is written by now: pdfkit makes its streams synchronously.
  for (let chunk: unknown = canvas.read(); chunk !== null; chunk = canvas.read()) chunks.push(chunk as Buffer)
  const pdf = Buffer.concat(chunks)
  if (!pdf.subarray(-10).includes('%%EOF')) throw new Error('the document was left without its end')
  return pdf
}

export function useFont(canvas: PdfCanvas, name: FontName): OpenFont {
  canvas.font(sharedFont(name) as unknown as string, name)
  return canvas['_font']
}
