/** A web address of a page; nothing else that a browser might run. */
export function parseUrl(text: string): string | undefined {
  const value = text.trim()
  if (value.length > 2000 || /\s/.test(value)) return undefined
  const given = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`
  if (!URL.canParse(given)) return undefined
  const url = new URL(given)
  if (!['http:', 'https:'].includes(url.protocol) || url.username || url.password || !url.hostname.includes('.')) {
    return undefined
  }
  return url.href
}
