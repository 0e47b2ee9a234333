import { type Format, formats, limits } from '../limits.ts'
import type { Recognised, Refusal } from './content.ts'

interface Entry {
  name: string
  packed: number
  unpacked: number
  isEncrypted: boolean
}

/**
 * Which office document a ZIP is, from its central directory. Nothing is unpacked, here or anywhere: what the directory
 * states is enough to refuse what no letter needs.
 */
export function officeFormatOf(size: number, head: Buffer, tail: Buffer): Recognised {
  const entries = readDirectory(size, tail)
  if (typeof entries === 'string') return { refused: entries }
  const format = formatOf(entries, head)
  if (!format) return { refused: 'format' }
  if (entries.some((entry) => entry.isEncrypted)) return { refused: 'encrypted' }
  if (entries.some(({ name }) => hasMacros(name))) return { refused: 'macros' }
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0)
  if (unpacked > limits.packageBytes || unpacked > size * limits.packageRatio) return { refused: 'bomb' }
  return { format }
}

function formatOf(entries: Entry[], head: Buffer): Format | undefined {
  // OpenDocument puts its own type first and unpacked, so that it can be read at a fixed place.
  if (head.subarray(30, 38).toString('latin1') === 'mimetype') {
    const length = head.readUInt32LE(22)
    const mime = head.subarray(38 + head.readUInt16LE(28), 38 + head.readUInt16LE(28) + length).toString('latin1')
    return [formats.odt, formats.ods].find((format) => format.mime === mime)
  }
  const names = new Set(entries.map(({ name }) => name))
  if (!names.has('[Content_Types].xml')) return undefined
  if (names.has('word/document.xml')) return formats.docx
  return names.has('xl/workbook.xml') ? formats.xlsx : undefined
}

const hasMacros = (name: string): boolean =>
  /(^|\/)vbaProject\.bin$|(^|\/)macrosheets\/|(^|\/)activeX\//i.test(name) ||
  // LibreOffice lists its empty standard library in every document; a module is a further file in it.
  (/^(Basic|Scripts)\/.+/i.test(name) && !/\/(script-l[bc]\.xml|dialog-l[bc]\.xml)$|\/$/i.test(name))

/** The entries, or why the package cannot be taken. */
function readDirectory(size: number, tail: Buffer): Entry[] | Refusal {
  const end = tail.lastIndexOf('PK\u0005\u0006')
  if (end < 0 || end + 22 > tail.length) return 'damaged'
  const count = tail.readUInt16LE(end + 10)
  const directorySize = tail.readUInt32LE(end + 12)
  const directoryAt = tail.readUInt32LE(end + 16) - (size - tail.length)
  if (count > limits.packageEntries || count === 0xffff) return 'bomb'
  // Bytes before the package or between its parts: another file may be hidden there.
  if (directoryAt + directorySize !== end) return 'two-in-one'
  // A directory longer than what was kept of the file belongs to no letter.
  if (directoryAt < 0) return 'bomb'
  const entries: Entry[] = []
  for (let at = directoryAt; entries.length < count;) {
    if (at + 46 > end || tail.readUInt32LE(at) !== 0x02014b50) return 'damaged'
    const nameLength = tail.readUInt16LE(at + 28)
    const name = tail.subarray(at + 46, at + 46 + nameLength).toString('utf8')
    if (/^[/\\]|(^|[/\\])\.\.([/\\]|$)|^[a-z]:/i.test(name)) return 'two-in-one'
    entries.push({
      name,
      packed: tail.readUInt32LE(at + 20),
      unpacked: tail.readUInt32LE(at + 24),
      isEncrypted: (tail.readUInt16LE(at + 8) & 1) === 1,
    })
    at += 46 + nameLength + tail.readUInt16LE(at + 30) + tail.readUInt16LE(at + 32)
  }
  return entries
}
