import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { formats } from '../../../src/platform/limits.ts'
import { Inspector, recognise } from '../../../src/platform/storage/content.ts'
import { samples, zipOf } from '../../support/zip.ts'

async function verdict(name: string, bytes: Buffer): Promise<string> {
  const inspector = new Inspector()
  // In small pieces: nothing may depend on where the network cuts.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 700) }, (_, i) => bytes.subarray(i * 700, (i + 1) * 700))
  await pipeline(Readable.from(pieces), inspector, async (source) => {
    for await (const chunk of source as AsyncIterable<Buffer>) expect(chunk.length).toBeGreaterThan(0)
  })
  const result = await recognise(inspector, name)
  return 'format' in result ? result.format.name : `refused: ${result.refused}`
}

test.each([
  ['escrito.pdf', samples.pdf, 'pdf'],
  ['Escrito firmado v2.1.PDF', samples.pdf, 'pdf'],
  ['sin extensión', samples.pdf, 'pdf'],
  ['foto.jpg', samples.jpeg, 'jpeg'],
  ['foto.JPEG', samples.jpeg, 'jpeg'],
  ['captura.png', samples.png, 'png'],
  ['carta.docx', samples.docx, 'docx'],
  ['cuentas.xlsx', samples.xlsx, 'xlsx'],
  ['carta.odt', samples.odt, 'odt'],
  ['cuentas.ods', samples.ods, 'ods'],
  ['nota.txt', samples.txt, 'txt'],
  ['lista.csv', samples.latin, 'csv'],
  ['datos.xml', samples.xml, 'xml'],
  ['factura.xsig', samples.xsig, 'xsig'],
])('%s is taken for what it is', async (name, bytes, expected) => {
  expect(await verdict(name, bytes)).toBe(expected)
})

const types = { name: '[Content_Types].xml', data: '<Types/>' }
const document = { name: 'word/document.xml', data: '<w:document/>' }
const hugePng = Buffer.from(samples.png)
hugePng.writeUInt32BE(60_000, 16)
hugePng.writeUInt32BE(60_000, 20)
const hugeJpeg = Buffer.from(samples.jpeg)
hugeJpeg.fill(0xff, 25, 29)

test.each([
  ['nada.pdf', Buffer.alloc(0), 'empty'],
  ['programa.pdf', Buffer.from(`MZ${'\u0000'.repeat(200)}`), 'format'],
  ['ruido.pdf', randomBytes(5000), 'format'],
  ['archivo.zip', zipOf([{ name: 'a.txt', data: 'a' }]), 'format'],
  ['factura.pdf.exe', samples.pdf, 'wrong-extension'],
  ['factura.exe.pdf', samples.pdf, 'double-extension'],
  ['foto.html.jpg', samples.jpeg, 'double-extension'],
  ['foto.pdf', samples.png, 'wrong-extension'],
  ['pagina.txt', Buffer.from('\ufeff  <!DOCTYPE html><p>hola'), 'active'],
  ['pagina.xml', Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"><script/></html>'), 'active'],
  ['dibujo.xml', Buffer.from('<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg"/>'), 'active'],
  ['dibujo.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'active'],
  ['estilo.xml', Buffer.from('<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>'), 'active'],
  [
    'entidad.xml',
    Buffer.from(`<?xml version="1.0"?><!--${'-.'.repeat(200_000)}--><!DOCTYPE a [<!ENTITY b "c">]><a/>`),
    'active',
  ],
  ['a-medias.xml', samples.xml.subarray(0, 60), 'damaged'],
  ['suelto.txt', Buffer.from('< 5 euros'), 'format'],
  ['sin-firma.xsig', samples.xml, 'format'],
  ['con-nulos.txt', Buffer.from('a\u0000b'), 'format'],
  ['ancho.txt', Buffer.from('\ufeffhola', 'utf16le'), 'format'],
  ['cortado.pdf', samples.pdf.subarray(0, 30), 'damaged'],
  ['cortada.png', samples.png.subarray(0, 50), 'damaged'],
  ['doble.pdf', Buffer.concat([samples.pdf, zipOf([{ name: 'a.class', data: 'x' }])]), 'two-in-one'],
  ['doble.jpg', Buffer.concat([samples.jpeg, zipOf([{ name: 'a.html', data: 'x' }])]), 'two-in-one'],
  ['doble.docx', Buffer.concat([zipOf([types]), samples.docx]), 'two-in-one'],
  ['macros.docx', zipOf([types, document, { name: 'word/vbaProject.bin' }]), 'macros'],
  ['macros.odt', zipOf([...odtEntries(), { name: 'Basic/Standard/Module1.xml', data: 'Sub Main' }]), 'macros'],
  ['clave.docx', zipOf([types, { ...document, isEncrypted: true }]), 'encrypted'],
  ['bomba.docx', zipOf([types, { ...document, statedSize: 4_000_000_000 }]), 'bomb'],
  ['razon.docx', zipOf([types, { ...document, statedSize: 1_000_000 }]), 'bomb'],
  ['muchos.docx', zipOf([types, document, ...Array.from({ length: 6000 }, (_, i) => ({ name: `${i}` }))]), 'bomb'],
  ['fuera.docx', zipOf([types, document, { name: '../../etc/passwd' }]), 'two-in-one'],
  ['cortado.docx', samples.docx.subarray(0, -10), 'damaged'],
  ['enorme.png', hugePng, 'bomb'],
  ['enorme.jpg', hugeJpeg, 'bomb'],
])('%s is refused', async (name, bytes, reason) => {
  expect(await verdict(name, bytes)).toBe(`refused: ${reason}`)
})

test('a thousand damaged packages and pictures are told apart from good ones without a fault', async () => {
  const whole = [samples.docx, samples.odt, samples.png, samples.jpeg]
  for (let round = 0; round < 1000; round++) {
    const bytes = Buffer.from(whole[round % whole.length] ?? samples.docx)
    for (let i = 0; i < 4; i++) bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256)
    const [found] = (await verdict('x', bytes)).split(':')
    expect(found === 'refused' || Object.hasOwn(formats, found ?? '')).toBe(true)
  }
})

function odtEntries() {
  return [{ name: 'mimetype', data: 'application/vnd.oasis.opendocument.text' }, { name: 'content.xml' }]
}
