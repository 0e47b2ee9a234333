/** Why a message is not taken. Each has its code for the error message that goes back: the norm gives it four characters. */
export const refusals = {
  /** Not the small part of XML that these files are written in. */
  unreadable: '0001',
  /** Well written, but not what the norm's fields allow. */
  'not-sicres': '0002',
  'too-large': '0003',
  digest: '0004',
  identifier: '0005',
  /** The same identifier with other content. */
  reused: '0006',
  'unknown-destination': '0007',
  /** A trial sent to a registry in earnest, or the other way round. */
  trial: '0008',
  malware: '0009',
  'unknown-exchange': '0010',
  /** Said by somebody who has no part in that exchange. */
  stranger: '0011',
  /** Against what was already decided. */
  contradiction: '0012',
} as const
export type Refusal = keyof typeof refusals

export class RefusedMessage extends Error {
  readonly refusal: Refusal
  /** Of which exchange, when that much could be read. */
  about: { identifier: string; origin: string; destination: string } | null = null

  constructor(refusal: Refusal, detail: string) {
    super(detail)
    this.name = 'RefusedMessage'
    this.refusal = refusal
  }

  get code(): string {
    return refusals[this.refusal]
  }
}

export const refusalOfCode = (code: string): Refusal | undefined =>
  (Object.keys(refusals) as Refusal[]).find((refusal) => refusals[refusal] === code)
