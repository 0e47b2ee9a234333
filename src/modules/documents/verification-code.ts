import { createHmac } from 'node:crypto'
import type { Config } from '../../platform/app.ts'
import type { Work } from '../../platform/db/work.ts'

/** The code printed on every page of what the council issues (Ley 40/2015, art. 42.b): 120 bits that nobody can work out
 *  without the secret, and one character that shows a slip of the pen. Without I, L, O, U: read aloud, they mislead. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SECRET_CHARACTERS = 24
const GROUP = 5

type CodeConfig = Pick<Config, 'codeSecret'>

/** Always the same for the same document, so it can be printed before the document is stored. */
export function verificationCodeOf(config: CodeConfig, municipalityId: string, documentId: string): string {
  const bytes = keyed(config, 'verification code', municipalityId, documentId)
  const characters = Array.from({ length: SECRET_CHARACTERS }, (_, i) => ALPHABET.charAt((bytes[i] ?? 0) & 31)).join('')
  return formatVerificationCode(characters + checkCharacter(characters))
}

/** From then on the code opens the document. */
export async function registerVerificationCode(work: Work, config: CodeConfig, documentId: string): Promise<string> {
  const code = verificationCodeOf(config, work.municipalityId, documentId)
  await work
    .tx('verification_code')
    .insert({
      municipality_id: work.municipalityId,
      code_digest: codeDigest(config, work.municipalityId, bare(code)),
      document_id: documentId,
    })
    .onConflict()
    .ignore()
  return code
}

/** Takes the same steps for any text: what is no code is looked up as if it were one. */
export async function findDocumentIdByCode(work: Work, config: CodeConfig, text: string): Promise<string | undefined> {
  const code = parseVerificationCode(text)
  const row = await work.tx
    .select<{ documentId: string }[]>({ documentId: 'c.document_id' })
    .from('verification_code as c')
    .where({ 'c.municipality_id': work.municipalityId })
    .andWhere('c.code_digest', codeDigest(config, work.municipalityId, code ? bare(code) : text.slice(0, 100)))
    .first()
  return row?.documentId
}

/** As people copy it: any case, spaces and hyphens anywhere, O for zero, I and L for one. Undefined when its last
 *  character does not fit the others, which anybody can work out and so gives nothing away. */
export function parseVerificationCode(text: string): string | undefined {
  if (text.length > 200) return undefined
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}._]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNP-TV-Z]{25}$/.test(code)) return undefined
  return checkCharacter(code.slice(0, SECRET_CHARACTERS)) === code.at(-1) ? formatVerificationCode(code) : undefined
}

export function formatVerificationCode(code: string): string {
  return (bare(code).match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-')
}

/** What the QR on each page says. In the query, because paths are written in logs and a code opens its document. */
export const verificationAddress = (origin: string, code: string): string => `${origin}/verificar?codigo=${code}`

const bare = (code: string): string => code.replaceAll('-', '')

/** A sum in the field of 32 elements in which each place weighs differently: any one wrong character and any two
 *  exchanged ones are noticed. */
function checkCharacter(characters: string): string {
  let sum = 0
  for (const character of characters) sum = timesAlpha(sum ^ ALPHABET.indexOf(character))
  return ALPHABET.charAt(sum)
}

/** Multiplication by the element that generates the field of x^5 + x^2 + 1. */
const timesAlpha = (element: number): number => ((element << 1) ^ (element & 16 ? 0b100101 : 0)) & 31

function codeDigest(config: CodeConfig, municipalityId: string, code: string): Buffer {
  return keyed(config, 'verification lookup', municipalityId, code)
}

function keyed(config: CodeConfig, use: string, municipalityId: string, text: string): Buffer {
  return createHmac('sha256', config.codeSecret).update(`${use}\n${municipalityId}\n${text}`).digest()
}
