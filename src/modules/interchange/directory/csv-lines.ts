export interface CsvLine {
  /** As an editor counts them: where the record begins. */
  line: number
  cells: string[]
}

export class CsvFault extends Error {
  readonly line: number

  constructor(line: number, detail: string) {
    super(detail)
    this.name = 'CsvFault'
    this.line = line
  }
}

const MOST_CHARACTERS = 20_000
const MOST_CELLS = 200

/** Records of a table one after another, with nothing but the present one in memory. The separator is what the first line
 *  uses most: semicolon, comma or tab. */
export async function* csvLines(source: AsyncIterable<Buffer>): AsyncGenerator<CsvLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  let begins = 1
  let separator: string | undefined
  let cells: string[] = []
  let cell = ''
  let length = 0
  let state = 'plain' as 'plain' | 'quoted' | 'after-quote'
  let pending = ''

  function* take(text: string): Generator<CsvLine> {
    for (const character of text) {
      if (++length > MOST_CHARACTERS) throw new CsvFault(begins, 'the line does not end')
      if (state === 'quoted') {
        if (character === '\n') line++
        if (character === '"') state = 'after-quote'
        else cell += character
      } else if (character === '"' && (state === 'after-quote' || cell === '')) {
        if (state === 'after-quote') cell += '"'
        state = 'quoted'
      } else if (character === separator) {
        cells.push(cell)
        if (cells.length > MOST_CELLS) throw new CsvFault(begins, 'too many columns')
        cell = ''
        state = 'plain'
      } else if (character === '\n') {
        cells.push(cell.endsWith('\r') ? cell.slice(0, -1) : cell)
        const record = { line: begins, cells }
        cells = []
        cell = ''
        length = 0
        state = 'plain'
        begins = ++line
        if (record.cells.length > 1 || record.cells[0] !== '') yield record
      } else cell += character
    }
  }

  const decode = (chunk?: Buffer): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch {
      throw new CsvFault(line, 'not UTF-8')
    }
  }
  for await (const chunk of source) {
    let text = pending + decode(chunk)
    pending = ''
    if (separator === undefined) {
      const end = text.indexOf('\n')
      if (end < 0) {
        if (text.length > MOST_CHARACTERS) throw new CsvFault(1, 'the line does not end')
        pending = text
        continue
      }
      separator = separatorOf(text.slice(0, end))
    }
    // A line that ends in CR and LF may be cut between the two.
    text = text.replace(/\r\n/g, '\n')
    if (text.endsWith('\r')) {
      pending = '\r'
      text = text.slice(0, -1)
    }
    yield* take(text)
  }
  const rest = pending + decode()
  separator ??= separatorOf(rest)
  yield* take(rest)
  if (state === 'quoted') throw new CsvFault(begins, 'a quotation that does not end')
  if (cell !== '' || cells.length > 0) yield* take('\n')
}

function separatorOf(first: string): string {
  const count = (character: string): number => first.split(character).length
  return [';', ',', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ';'
}
