import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Config } from '../../../platform/app.ts'
import type { Validity } from '../entry.ts'

/** A file that has already arrived and waits for the rest of its form. */
export interface CarriedFile {
  fileName: string
  size: number
  digest: string
  mime: string
  /** A document already made of it, such as an authentic copy: it is not made again. */
  documentId?: string
  validity?: Validity
  /** Interchange carries its digest and size alone. */
  isConfidential?: boolean
}

const shape: z.ZodType<CarriedFile[]> = z.array(
  z.object({
    fileName: z.string(),
    size: z.number().int(),
    digest: z.string().length(64),
    mime: z.string(),
    documentId: z.uuid().exactOptional(),
    validity: z.enum(['copy', 'collated-copy', 'authentic-copy', 'original']).exactOptional(),
    isConfidential: z.boolean().exactOptional(),
  }),
)

/** Files of a form that came back with a problem go along in it, signed: nobody can name a file that is not theirs. */
export function carryFiles(config: Pick<Config, 'codeSecret'>, municipalityId: string, files: CarriedFile[]): string {
  if (files.length === 0) return ''
  const text = Buffer.from(
    JSON.stringify(
      files.map(({ fileName, size, digest, mime, documentId, validity, isConfidential }) => ({
        fileName,
        size,
        digest,
        mime,
        documentId,
        validity,
        isConfidential,
      })),
    ),
  ).toString('base64url')
  return `${text}.${seal(config, municipalityId, text).toString('base64url')}`
}

export function carriedFiles(
  config: Pick<Config, 'codeSecret'>,
  municipalityId: string,
  carried: unknown,
): CarriedFile[] {
  const [text, signature] = typeof carried === 'string' ? carried.split('.') : []
  if (!text || !signature) return []
  const given = Buffer.from(signature, 'base64url')
  const right = seal(config, municipalityId, text)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return []
  return shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
}

const seal = (config: Pick<Config, 'codeSecret'>, municipalityId: string, text: string): Buffer =>
  createHmac('sha256', config.codeSecret).update(`carried files\n${municipalityId}\n${text}`).digest()
