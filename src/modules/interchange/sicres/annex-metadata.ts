import { limits } from '../../../platform/limits.ts'
import type { Annex, EniMetadata } from './exchange.ts'
import type { Pair } from './fields.ts'
import { RefusedMessage } from './refused.ts'

const VERSION = 'http://administracionelectronica.gob.es/ENI/XSD/v1.0/documento-e'
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256'

const refuse = (detail: string): RefusedMessage => new RefusedMessage('not-sicres', detail)

/** The metadata of the document, under the names its own norm gives them. */
export function writeEni(eni: EniMetadata | null): Pair[] {
  if (!eni) return []
  return pairs([
    ['VersionNTI', VERSION],
    ['Identificador', eni.identifier],
    ...eni.organs.map((organ): [string, string] => ['Organo', organ]),
    ['FechaCaptura', eni.capturedAt],
    ['OrigenCiudadanoAdministracion', String(eni.isOfAdministration)],
    ['ValorEstadoElaboracion', eni.elaboration],
    ['IdentificadorDocumentoOrigen', eni.originIdentifier],
    ['TipoDocumental', eni.documentKind],
  ])
}

export function readEni(general: Pair[]): EniMetadata | null {
  const values = valuesOf(general)
  const one = (name: string, pattern: RegExp): string => {
    const [value = '', ...more] = values.get(name) ?? []
    if (more.length > 0 || !pattern.test(value)) throw refuse(`${name} of a document is not of its norm`)
    return value
  }
  if (!values.has('VersionNTI')) return null
  const origin = values.has('IdentificadorDocumentoOrigen')
  return {
    identifier: one('Identificador', /^ES_[A-Z0-9]{9}_\d{4}_[A-Za-z0-9_-]{1,30}$/),
    organs: (values.get('Organo') ?? []).slice(0, 20).map((organ) => organ.slice(0, 21)),
    capturedAt: one('FechaCaptura', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/),
    isOfAdministration: ['true', '1'].includes(one('OrigenCiudadanoAdministracion', /^(true|false|0|1)$/)),
    elaboration: one('ValorEstadoElaboracion', /^EE(0[1-4]|99)$/),
    originIdentifier: origin ? one('IdentificadorDocumentoOrigen', /^ES_.{1,60}$/) : null,
    documentKind: one('TipoDocumental', /^TD(0[1-9]|1\d|20|99)$/),
  }
}

/** What makes the bytes these bytes. The norm's own fields have no room for it, so it goes among the particular ones. */
export const writeParticular = (annex: Pick<Annex, 'digest' | 'size' | 'isConfidential' | 'validity'>): Pair[] =>
  pairs([
    ['FuncionResumen', SHA256],
    ['ValorHuella', annex.digest],
    ['TamanoBytes', String(annex.size)],
    ['Confidencial', annex.isConfidential ? 'true' : null],
    ['Validez', annex.validity],
  ])

export function readParticular(particular: Pair[]): {
  digest: string | null
  size: number | null
  isConfidential: boolean
  validity: string | null
} {
  const values = valuesOf(particular)
  const first = (name: string): string | null => values.get(name)?.[0] ?? null
  const digest = first('ValorHuella')
  const size = first('TamanoBytes')
  if (digest !== null && (first('FuncionResumen') !== SHA256 || !/^[0-9a-f]{64}$/.test(digest))) {
    throw refuse('a digest of another kind')
  }
  if (size !== null && (!/^\d{1,12}$/.test(size) || Number(size) > limits.interchange.declaredBytes)) {
    throw refuse('a size that cannot be')
  }
  const validity = first('Validez')
  return {
    digest,
    size: size === null ? null : Number(size),
    isConfidential: first('Confidencial') === 'true',
    validity: validity !== null && VALIDITIES.has(validity) ? validity : null,
  }
}

const VALIDITIES = new Set(['copy', 'collated-copy', 'authentic-copy', 'original'])

export const pairs = (given: [string, string | null][]): Pair[] =>
  given.flatMap(([field, value]) => (value === null ? [] : [{ field, value }]))

export function valuesOf(said: Pair[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const { field, value } of said) values.set(field, [...(values.get(field) ?? []), value])
  return values
}
