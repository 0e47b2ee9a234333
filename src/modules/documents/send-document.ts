import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import type { App } from '../../platform/app.ts'
import type { Document } from './documents.ts'

export interface SendOptions {
  /** Shown in our own frame instead of saved, for the formats a browser shows without running anything. */
  inline?: boolean
}

/** What is shown in place. Everything else is only ever saved: HTML, SVG and the like would run in our own address. */
const previewed = new Set(['application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** The bytes as they were filed, under the type they were found to have. Nothing in them gets to run, be guessed at or be kept. */
export async function sendDocument(
  app: Pick<App, 'storage' | 'log'>,
  res: Response,
  document: Pick<Document, 'digest' | 'mime' | 'size' | 'fileName'>,
  { inline = false }: SendOptions = {},
): Promise<void> {
  const isShown = inline && previewed.has(document.mime)
  const bytes = await app.storage.open(document.digest)
  res.status(200)
  res.set({
    'Content-Type': isShown || document.mime === 'application/pdf' ? document.mime : 'application/octet-stream',
    'Content-Length': String(document.size),
    'Content-Disposition': contentDisposition(isShown ? 'inline' : 'attachment', document.fileName),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    // A sandboxed PDF does not show in Chromium's viewer; framed by our own pages alone and with nothing to load, it may.
    'Content-Security-Policy': isShown
      ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
      : "sandbox; default-src 'none'; frame-ancestors 'none'",
    'X-Frame-Options': isShown ? 'SAMEORIGIN' : 'DENY',
    'Cross-Origin-Resource-Policy': 'same-origin',
  })
  try {
    await pipeline(bytes, res)
  } catch (error) {
    // Whoever closes the page half-way does no harm. Damaged bytes are found at their end: the connection is cut there,
    // so the browser says that the download failed, and somebody must look today.
    if ((error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE') return
    app.log.error({ err: error, digest: document.digest }, 'stored file could not be sent')
  }
}

/** The name as people gave it (RFC 6266), and a plain one for old programs. */
export function contentDisposition(how: 'inline' | 'attachment', fileName: string): string {
  const name = fileName
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/gu, '_')
    .slice(0, 200)
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${how}; filename="${plain || 'documento'}"; filename*=UTF-8''${encoded}`
}
