import MarkdownIt from 'markdown-it'
import type { Block, ListBlock, ListItem, Run, TableBlock, Text } from './types.ts'

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number]

export class MergeFieldError extends Error {
  readonly field: string
  readonly line: number

  constructor(field: string, line: number) {
    super(`unknown merge field «${field}» in line ${line}`)
    this.name = 'MergeFieldError'
    this.field = field
    this.line = line
  }
}

/** No HTML, no links made of what looks like one, no images: a template brings words and their order. */
const markdown = new MarkdownIt('zero', { html: false, linkify: false, typographer: false }).enable([
  'heading',
  'hr',
  'list',
  'blockquote',
  'table',
  'emphasis',
  'backticks',
  'escape',
  'newline',
  'entity',
])

const FIELD = /\{\{([^{}\n]*)\}\}/g
/** Stands for a field while the template is read, so that no value is ever read as Markdown. */
const mark = (n: number) => `\ue000${n}\ue001`
const MARKS = /\ue000(\d+)\ue001/g

/** A template as blocks of a document. Values are put in after the template has been understood: a «#», a «**» or a table
 *  in a person's name stays what the person wrote. A field without value is an error that says where it stands. */
export function markdownBlocks(source: string, values: Record<string, string> = {}): Block[] {
  const filled: string[] = []
  const clean = source.replace(/[\ue000\ue001]/g, '')
  const lines = clean.split(/\r\n?|\n/).map((line, n) =>
    line.replace(FIELD, (_all, inside: string) => {
      const name = inside.trim()
      const value = Object.hasOwn(values, name) ? values[name] : undefined
      if (value === undefined) throw new MergeFieldError(name, n + 1)
      return mark(filled.push(value) - 1)
    }),
  )
  return blocksOf(new Reader(markdown.parse(lines.join('\n'), {}), filled))
}

class Reader {
  private readonly tokens: Token[]
  private readonly filled: string[]
  private at = 0

  constructor(tokens: Token[], filled: string[]) {
    this.tokens = tokens
    this.filled = filled
  }

  next(): Token | undefined {
    return this.tokens[this.at++]
  }

  /** The words of the next inline token, with their weight and the values in their places. */
  inline(): Run[] {
    const runs: Run[] = []
    let bold = 0
    let italic = 0
    const add = (text: string, code = false) => {
      const value = text.replace(MARKS, (_all, n: string) => this.filled[Number(n)] ?? '')
      if (value)
        runs.push({
          text: value,
          ...(bold ? { bold: true } : {}),
          ...(italic ? { italic: true } : {}),
          ...(code ? { code } : {}),
        })
    }
    for (const token of this.next()?.children ?? []) {
      if (token.type === 'strong_open') bold++
      else if (token.type === 'strong_close') bold--
      else if (token.type === 'em_open') italic++
      else if (token.type === 'em_close') italic--
      else if (token.type === 'softbreak') add(' ')
      else if (token.type === 'hardbreak') add('\n')
      else add(token.content, token.type === 'code_inline')
    }
    return runs
  }
}

function blocksOf(reader: Reader, end?: string, quoted = false): Block[] {
  const blocks: Block[] = []
  for (let token = reader.next(); token && token.type !== end; token = reader.next()) {
    switch (token.type) {
      case 'heading_open':
        blocks.push({
          kind: 'heading',
          level: Math.min(3, Number(token.tag.slice(1))) as 1 | 2 | 3,
          text: reader.inline(),
        })
        break
      case 'paragraph_open':
        blocks.push({ kind: 'paragraph', text: reader.inline(), ...(quoted ? { style: 'quote' } : {}) })
        break
      case 'bullet_list_open':
      case 'ordered_list_open':
        blocks.push(listOf(reader, token))
        break
      case 'blockquote_open':
        blocks.push(...blocksOf(reader, 'blockquote_close', true))
        break
      case 'table_open':
        blocks.push(tableOf(reader))
        break
      case 'hr':
        blocks.push({ kind: 'rule' })
        break
      default:
        break // closing tokens
    }
  }
  return blocks
}

function listOf(reader: Reader, open: Token): ListBlock {
  const ordered = open.type === 'ordered_list_open'
  const start = Number(open.attrGet('start') ?? 1)
  const items: ListItem[] = []
  const close = open.type.replace('open', 'close')
  for (let token = reader.next(); token && token.type !== close; token = reader.next()) {
    if (token.type !== 'list_item_open') continue
    const inside = blocksOf(reader, 'list_item_close')
    const text: Text = inside.flatMap((block, n): Run[] => {
      if (block.kind !== 'paragraph' && block.kind !== 'heading') return []
      const runs = typeof block.text === 'string' ? [{ text: block.text }] : block.text
      return n === 0 ? runs : [{ text: '\n' }, ...runs]
    })
    const nested = inside.find((block) => block.kind === 'list')
    items.push(nested ? { text, list: nested } : text)
  }
  return { kind: 'list', ...(ordered ? { ordered: true, start } : {}), items }
}

function tableOf(reader: Reader): TableBlock {
  const table: TableBlock = { kind: 'table', columns: [], rows: [] }
  let row: Text[] = []
  for (let token = reader.next(); token && token.type !== 'table_close'; token = reader.next()) {
    if (token.type === 'tr_open') row = []
    else if (token.type === 'tr_close' && row.length > 0) table.rows.push(row)
    else if (token.type === 'td_open') row.push(reader.inline())
    else if (token.type === 'th_open') {
      const align = /text-align:(left|right|center)/.exec(String(token.attrGet('style') ?? ''))?.[1] as
        'left' | 'right' | 'center' | undefined
      const header = reader
        .inline()
        .map((run) => run.text)
        .join('')
      table.columns.push({ header, ...(align ? { align } : {}) })
    }
  }
  return table
}
