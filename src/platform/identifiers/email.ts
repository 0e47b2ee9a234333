import { domainToASCII } from 'node:url'

/** What a mail server can be asked to deliver to: one address, no names, no comments, no quotes. */
export function parseEmail(text: string): string | undefined {
  const value = text.trim()
  if (value.length > 254) return undefined
  const at = value.lastIndexOf('@')
  const local = value.slice(0, at)
  const typed = value.slice(at + 1)
  if (at < 1 || local.length > 64 || !/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/.test(local)) return undefined
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined
  if (/[^\p{L}\p{N}.-]/u.test(typed)) return undefined
  const domain = domainToASCII(typed)
  const labels = domain.split('.')
  const isHost = labels.length >= 2 && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  return isHost && /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(labels.at(-1) ?? '') ? `${local}@${domain}` : undefined
}
