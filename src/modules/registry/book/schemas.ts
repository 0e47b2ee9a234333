import { z } from 'zod'
import { parseNif } from '../../../platform/identifiers/nif.ts'
import { cleanLine, cleanText } from '../../../platform/text/clean-text.ts'
import type { Visible } from '../distribution/visibility.ts'
import type { CorrectedField } from './corrections.ts'
import type { EntryFilters } from './queries.ts'
import { entryStates } from './states.ts'

const channels = ['online', 'counter', 'system', 'interchange'] as const
const orNothing = <T extends z.ZodType>(schema: T) => z.union([z.literal(''), schema]).catch('')

const optionalDay = orNothing(z.iso.date())

/** Filters stay in the address; one that somebody spoilt is as if it were not there. */
export const listFilters = z.object({
  q: z.string().max(200).catch(''),
  direccion: orNothing(z.enum(['E', 'S'])),
  desde: optionalDay,
  hasta: optionalDay,
  persona: z.string().max(200).catch(''),
  unidad: orNothing(z.uuid()),
  estado: orNothing(z.enum(entryStates)),
  tramite: z.string().max(100).catch(''),
  funcionario: orNothing(z.uuid()),
  referencia: z.string().max(80).catch(''),
  canal: orNothing(z.enum(channels)),
  parecidos: orNothing(z.literal('1')),
  antes: orNothing(z.string().regex(/^\d{1,18}$/)),
})
export type ListFilters = z.output<typeof listFilters>

/** What was chosen, without the page somebody had come to. */
export function addressOf(filters: ListFilters, change: Partial<ListFilters> = {}): string {
  const chosen = Object.entries({ ...filters, antes: '', ...change }).filter(([, value]) => value !== '')
  const query = new URLSearchParams(chosen).toString()
  return query ? `/oficina/registro?${query}` : '/oficina/registro'
}

export function filtersOf(filters: ListFilters, visible: Visible): EntryFilters {
  return {
    text: filters.q,
    person: filters.persona,
    alsoSimilar: filters.parecidos === '1',
    reference: filters.referencia,
    procedureCode: filters.tramite,
    ...(filters.direccion && { direction: filters.direccion }),
    ...(filters.desde && { from: filters.desde }),
    ...(filters.hasta && { until: filters.hasta }),
    ...(filters.unidad && { unitId: filters.unidad }),
    ...(filters.estado && { state: filters.estado }),
    ...(filters.funcionario && { staffId: filters.funcionario }),
    ...(filters.canal && { channel: filters.canal }),
    ...(filters.antes && { before: filters.antes }),
    visible,
  }
}

export const savedSearchForm = z.strictObject({
  nombre: z
    .string({ error: 'registry.error.search-name-missing' })
    .transform(cleanLine)
    .pipe(z.string().min(1, 'registry.error.search-name-missing').max(80, 'registry.error.search-name-long')),
  /** The address of the search, as the page wrote it; read again as any address is. */
  consulta: z.string().max(2000),
})

const prose = (missing: string, tooLong: string) =>
  z.string({ error: missing }).transform(cleanText).pipe(z.string().min(1, missing).max(2000, tooLong))

export const annotationForm = z.strictObject({
  texto: prose('registry.error.annotation-missing', 'registry.error.annotation-long'),
})

const reason = prose('registry.error.reason-missing', 'registry.error.reason-long')

export const annulmentForm = z.strictObject({ motivo: reason })

/** Without a decision it is the act of the one who supervises alone. */
export const decisionForm = z.strictObject({
  decision: z.enum(['anular', 'rechazar', 'sin-solicitud'], { error: 'registry.error.decision-missing' }),
  motivo: reason,
})

const limits: Record<string, number> = {
  matterCode: 16,
  externalReference: 80,
  transportNumber: 40,
  originNumber: 40,
  observations: 2000,
}
/** As many characters as the entry itself takes. */
export const limitOf = (field: CorrectedField): number => (field.endsWith('.nif') ? 20 : (limits[field] ?? 250))

const spanish: Record<string, string> = {
  subject: 'asunto',
  matterCode: 'materia',
  externalReference: 'referencia',
  transportNumber: 'transporte',
  originOffice: 'origen',
  originNumber: 'numero-origen',
  destinationName: 'destino',
  observations: 'observaciones',
}
export function correctionFieldName(field: CorrectedField): string {
  const [, position, part] = /^party\.(\d+)\.(name|nif)$/.exec(field) ?? []
  return position ? `${part === 'nif' ? 'nif' : 'nombre'}-${position}` : (spanish[field] ?? field)
}

/** One box for each field the entry has; what cannot be empty stays so. */
export function correctionForm(fields: readonly CorrectedField[]) {
  const boxes = fields.map((field) => {
    const text = z
      .string({ error: 'form.error.unreadable' })
      .transform(field === 'observations' ? cleanText : cleanLine)
    const most = text.pipe(z.string().max(limitOf(field), 'registry.error.correction-long'))
    const isRequired = field === 'subject' || field.endsWith('.name')
    const box = field.endsWith('.nif')
      ? most
          .refine((nif) => nif === '' || parseNif(nif) !== undefined, 'registry.error.nif')
          .transform((nif) => parseNif(nif)?.value ?? '')
      : isRequired
        ? most.refine((value) => value !== '', 'registry.error.correction-empty')
        : most
    return [correctionFieldName(field), box] as const
  })
  return z.strictObject({ motivo: reason, ...Object.fromEntries(boxes) }).transform((form) => {
    const given: Record<string, unknown> = form
    const valueOf = (field: CorrectedField): string | null => {
      const value = given[correctionFieldName(field)]
      return typeof value === 'string' && value !== '' ? value : null
    }
    return { reason: form.motivo, values: new Map(fields.map((field) => [field, valueOf(field)] as const)) }
  })
}
