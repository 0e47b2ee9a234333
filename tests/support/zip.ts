import { crc32 } from 'node:zlib'

export interface ZipEntry {
  name: string
  data?: Buffer | string
  /** What the directory says, true or not. */
  statedSize?: number
  isEncrypted?: boolean
}

/** A package with its parts unpacked: enough to be what it claims, or to lie about it. */
export function zipOf(entries: ZipEntry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const data = Buffer.from(entry.data ?? '')
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(entry.isEncrypted ? 1 : 0, 2)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(entry.statedSize ?? data.length, 18)
    common.writeUInt16LE(name.length, 22)
    files.push(Buffer.from('PK\u0003\u0004'), common, name, data)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), common, place, name)
    at += 30 + name.length + data.length
  }
  const middle = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(middle.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, middle, end])
}

const types = { name: '[Content_Types].xml', data: '<Types/>' }
export const samples = {
  pdf: Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  jpeg: Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    Buffer.from('ffc0001108000200030301220002110103110', 'hex'),
    Buffer.from('ffda000c03010002110311003f00aaffd9', 'hex'),
  ]),
  docx: zipOf([types, { name: 'word/document.xml', data: '<w:document/>' }]),
  xlsx: zipOf([types, { name: 'xl/workbook.xml', data: '<workbook/>' }]),
  odt: zipOf([
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.text' },
    { name: 'content.xml', data: '<office/>' },
    { name: 'Basic/Standard/script-lb.xml', data: '<library/>' },
  ]),
  ods: zipOf([
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet' },
    { name: 'content.xml', data: '<office/>' },
  ]),
  txt: Buffer.from('Señora alcaldesa: la farola sigue apagada.\n'),
  latin: Buffer.from('Peñón;añejo;1.234,56\r\n', 'latin1'),
  xml: Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<a:solicitud xmlns:a="urn:a"><b/></a:solicitud>\n'),
  xsig: Buffer.from(
    '<?xml version="1.0"?><Facturae><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></Facturae>',
  ),
}
