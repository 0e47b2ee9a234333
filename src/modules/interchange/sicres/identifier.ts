import { RefusedMessage } from './refused.ts'

/** `<office>_<two figures of the year>_<eight figures>`: what both sides call one exchange. */
export const EXCHANGE_IDENTIFIER = /^([A-Z0-9]{1,21})_(\d{2})_(\d{8})$/

export const exchangeIdentifier = (office: string, year: number, sequence: number): string =>
  `${office}_${String(year % 100).padStart(2, '0')}_${String(sequence).padStart(8, '0')}`

/** Whoever sends gives the identifier, so it begins with their code: nobody can use up another's. */
export function checkExchangeIdentifier(identifier: string, office: string): void {
  const [, given] = EXCHANGE_IDENTIFIER.exec(identifier) ?? []
  if (given === undefined || given !== office) {
    throw new RefusedMessage('identifier', 'the identifier is not of the office that sends')
  }
}

const KINDS = { message: '00', annex: '01' } as const

export function fileIdentifier(exchange: string, kind: keyof typeof KINDS, place: number, extension: string): string {
  const safe = /^[A-Za-z0-9]{1,8}$/.test(extension) ? extension.toLowerCase() : 'bin'
  return `${exchange}_${KINDS[kind]}_${place}.${safe}`
}

export function checkAnnexIdentifier(identifier: string, exchange: string): void {
  const isOfExchange = identifier.startsWith(`${exchange}_01_`)
  if (!isOfExchange || !/^\d{1,4}\.[A-Za-z0-9]{1,8}$/.test(identifier.slice(exchange.length + 4))) {
    throw new RefusedMessage('identifier', 'an annex of another exchange')
  }
}
