import { X509Certificate } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import type { Municipality } from '../../platform/http/context.ts'

export interface SealFacts {
  holder: string
  issuer: string
  serial: string
  from: Date
  until: Date
  fingerprint: string
}

/** What anybody needs to know the council's seal (RD 203/2021, art. 19.2); null while the seal is out of reach. */
export async function sealFacts(app: App, municipality: Municipality): Promise<SealFacts | null> {
  try {
    const { certificate } = await app.sealer.sealFor(municipality)
    const read = new X509Certificate(certificate)
    return {
      holder: nameOf(read.subject),
      issuer: nameOf(read.issuer),
      serial: read.serialNumber,
      from: new Date(read.validFrom),
      until: new Date(read.validTo),
      fingerprint: read.fingerprint256,
    }
  } catch (error) {
    // The page says so; who runs the program must look at it today.
    app.log.error({ err: error, municipalityId: municipality.id }, 'the seal is out of reach')
    return null
  }
}

const nameOf = (subject: string): string =>
  subject
    .split('\n')
    .filter((line) => /^(CN|O|C)=/.test(line))
    .map((line) => line.slice(line.indexOf('=') + 1))
    .toReversed()
    .filter((part, place, all) => all.indexOf(part) === place)
    .join(', ')
