import { type PdfCanvas, type PdfRef, internals } from './canvas.ts'
import type { Sheet } from './sheet.ts'
import type { ScannedPage } from './types.ts'

type Matrix = readonly [number, number, number, number, number, number]

const POINTS_PER_INCH = 72

/** Pictures of paper, each a page of its own in the size the paper had. Nothing is drawn over them: a digitised image is
 *  faithful or it is none (norma técnica de digitalización). Their bytes go in as they are. */
export function drawScans(sheet: Sheet, scans: readonly ScannedPage[]): void {
  for (const scan of scans) drawScan(sheet, scan)
}

function drawScan(sheet: Sheet, scan: ScannedPage): void {
  const { canvas } = sheet
  const scale = POINTS_PER_INCH / scan.pixelsPerInch
  const stored = { width: scan.width * scale, height: scan.height * scale }
  const placed = upright(stored, scan)
  canvas.addPage({ size: [placed.width, placed.height], margin: 0 })
  const figure = sheet.element(sheet.root, 'Figure', { alt: scan.alt, bbox: [0, 0, placed.width, placed.height] })
  figure.add(() => place(canvas, scan, stored, placed.matrix))
  figure.end()
}

function place(
  canvas: PdfCanvas,
  { bytes, digest }: ScannedPage,
  size: { width: number; height: number },
  by: Matrix,
): void {
  canvas.save()
  canvas.transform(...by)
  // Two things that pdfkit takes and its types do not tell.
  const options = { ...size, ignoreOrientation: true } as PDFKit.Mixins.ImageOption
  const isPng = bytes[0] === 0x89
  canvas.image((isPng ? pngImage(bytes, `Png${digest.slice(0, 16)}`) : bytes) as unknown as ArrayBuffer, 0, 0, options)
  canvas.restore()
}

/** A PNG in the words of pdfkit, whose own reader keeps each byte in a number: five seconds for a sheet of 20 MB. Without
 *  transparency and not interlaced its rows are a PDF's rows, packed alike. */
function pngImage(bytes: Uint8Array, label: string) {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data: Buffer[] = []
  let palette: Buffer | undefined
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 12 + png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    if (type === 'PLTE') palette = png.subarray(at + 8, end - 4)
    if (type === 'IDAT') data.push(png.subarray(at + 8, end - 4))
    at = end
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const [depth, colour] = [png.readUInt8(24), png.readUInt8(25)]
  return {
    width,
    height,
    label,
    obj: undefined as PdfRef | undefined,
    embed(canvas: PdfCanvas) {
      const device = colour === 2 ? 'DeviceRGB' : 'DeviceGray'
      this.obj = internals(canvas).ref({
        Type: 'XObject',
        Subtype: 'Image',
        Width: width,
        Height: height,
        BitsPerComponent: depth,
        ColorSpace: palette ? ['Indexed', 'DeviceRGB', palette.length / 3 - 1, palette] : device,
        Filter: 'FlateDecode',
        DecodeParms: { Predictor: 15, Colors: colour === 2 ? 3 : 1, BitsPerComponent: depth, Columns: width },
      })
      this.obj.end(Buffer.concat(data))
    },
  }
}

/** How the camera was held and what was turned by hand, as one movement of the picture. `y` goes down. */
function upright(
  { width: w, height: h }: { width: number; height: number },
  { orientation, turn }: Pick<ScannedPage, 'orientation' | 'turn'>,
): { width: number; height: number; matrix: Matrix } {
  const held: Record<number, Matrix> = {
    1: [1, 0, 0, 1, 0, 0],
    2: [-1, 0, 0, 1, w, 0],
    3: [-1, 0, 0, -1, w, h],
    4: [1, 0, 0, -1, 0, h],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, h, 0],
    7: [0, -1, -1, 0, h, w],
    8: [0, -1, 1, 0, 0, w],
  }
  let [width, height] = orientation > 4 ? [h, w] : [w, h]
  let matrix = held[orientation] ?? ([1, 0, 0, 1, 0, 0] as const)
  for (let quarters = turn / 90; quarters > 0; quarters--) {
    const [a, b, c, d, e, f] = matrix
    matrix = [-b, a, -d, c, height - f, e]
    ;[width, height] = [height, width]
  }
  return { width, height, matrix }
}
