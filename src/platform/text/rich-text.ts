import MarkdownIt, { type Token } from 'markdown-it'

/** Text with a little form, as data: templates write it piece by piece, so no HTML of ours or of anybody is ever let through. */
export interface Part {
  text: string
  strong?: boolean
  href?: string
}
export type Block =
  { kind: 'paragraph' | 'heading'; parts: Part[] } | { kind: 'list'; ordered: boolean; items: Part[][] }

const markdown = new MarkdownIt('commonmark', { html: false })

/** Paragraphs, headings, lists, strong and links of a Markdown text; whatever else it holds stays as plain words. */
export function richText(text: string): Block[] {
  const blocks: Block[] = []
  let list: Extract<Block, { kind: 'list' }> | undefined
  let isHeading = false
  for (const token of markdown.parse(text, {})) {
    if (token.type === 'bullet_list_open' || token.type === 'ordered_list_open') {
      list = { kind: 'list', ordered: token.type.startsWith('ordered'), items: [] }
      blocks.push(list)
    } else if (token.type.endsWith('_list_close')) list = undefined
    else if (token.type === 'heading_open') isHeading = true
    else if (token.type === 'heading_close') isHeading = false
    else if (token.type === 'inline' || token.type === 'fence' || token.type === 'code_block') {
      const parts = token.children ? partsOf(token.children) : [{ text: token.content }]
      if (list) list.items.push(parts)
      else blocks.push({ kind: isHeading ? 'heading' : 'paragraph', parts })
    }
  }
  return blocks
}

function partsOf(tokens: readonly Token[]): Part[] {
  const parts: Part[] = []
  let strong = false
  let href: string | undefined
  for (const token of tokens) {
    if (token.type === 'strong_open') strong = true
    else if (token.type === 'strong_close') strong = false
    else if (token.type === 'link_open') href = safeLink(token.attrGet('href'))
    else if (token.type === 'link_close') href = undefined
    else {
      const words = token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : token.content
      if (words) parts.push({ text: words, ...(strong && { strong }), ...(href !== undefined && { href }) })
    }
  }
  return parts
}

/** Pages of this house, other sites by https, and post. */
function safeLink(href: string | number | null): string | undefined {
  return typeof href === 'string' && /^(https:\/\/|\/(?![/\\])|mailto:|#)/.test(href) ? href : undefined
}
