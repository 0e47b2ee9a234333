import { randomUUID } from 'node:crypto'
import type { Work } from '../../../platform/db/work.ts'
import type { Problem } from '../../../platform/http/forms.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { addDocuments } from '../../documents/index.ts'
import { findPersonByNif, recordContact, updateContact, upsertPerson } from '../../identity/index.ts'
import { type Unit, getUnit, listUnits, loadCalendar, unitFor } from '../../municipalities/index.ts'
import { type Offered, findOfferedByCode } from '../../procedures/index.ts'
import { filedContentDigest } from '../content.ts'
import { routeByRules } from '../distribution/rules.ts'
import type { Direction, Entry, EntryDocumentCommand, EntryPartyCommand, PartyRole, RegisterEntry } from '../entry.ts'
import { type RegisterOptions, registerEntry } from '../register-entry.ts'
import { annotateEntry } from '../service.ts'
import { findEarlierFiling } from '../store.ts'
import type { CarriedFile } from './carried-files.ts'
import { FileBeyondLimits, interchangeLimits, splitFiles } from './files.ts'
import { isLegalPerson, obligedNote } from './obliged.ts'
import type { CounterForm, TypedPerson } from './schemas.ts'

export interface CounterFiling {
  direction: Direction
  form: CounterForm
  files: CarriedFile[]
  /** DIR3 of the council. */
  organ: string
  officeId: string | null
  t: Translate
  clockToleranceMs: number
  findExpedient: FindExpedient
}

/** The expedient of this number. Expedients come later than the registry: whoever knows both lends it. */
export type FindExpedient = (work: Work, number: string) => Promise<string | undefined>

/** What only the rows can tell to be wrong; the form comes back with it. */
export class CounterProblem extends Error {
  readonly problem: Problem

  constructor(field: string, key: string, params?: Record<string, unknown>) {
    super(key)
    this.problem = { field, key, ...(params && { params }) }
  }
}

/** What a person brings to the counter, or what leaves the house from it (Ley 39/2015, arts. 12 and 16). One entry, but
 *  for an exit with more documents than its destination takes at once: that one leaves as several, tied together. */
export async function registerAtCounter(work: Work, filing: CounterFiling): Promise<Entry> {
  const { form, t, clockToleranceMs } = filing
  const earlier = await findEarlierFiling(work, form.clave)
  const options: RegisterOptions = { calendar: await loadCalendar(work), clockToleranceMs }
  const { procedure, ...command } = await commandOf(work, filing)
  const documents = await documentsOf(work, filing, earlier !== undefined)
  const parts = partsOf(form, documents)
  const entries: Entry[] = []
  for (const [i, part] of parts.entries()) {
    const content = contentOf(filing, procedure, part)
    // The first keeps the form's own key: sent again, the form finds it and all that followed it.
    const idempotencyKey = i === 0 ? form.clave : `${form.clave}-${i + 1}`
    entries.push(await registerEntry(work, { ...command, idempotencyKey, documents: part, content }, options))
  }
  const [first] = entries
  if (!first) throw new Error('an entry has one part at least')
  if (!earlier) {
    await annotateObliged(work, filing, first)
    await annotateParts(work, t, entries)
  }
  return first
}

type Command = Omit<RegisterEntry, 'content' | 'documents' | 'idempotencyKey'>

/** All but the documents. */
async function commandOf(work: Work, filing: CounterFiling): Promise<Command & { procedure: Offered | undefined }> {
  const { direction, form } = filing
  const procedure = await procedureOf(work, form)
  const { unit, alsoUnitIds } = await unitsOf(work, filing, procedure)
  return {
    procedure,
    direction,
    channel: 'counter',
    subject: form.asunto,
    procedureCode: procedure?.code ?? null,
    unitId: unit.id,
    alsoUnitIds,
    parties: await partiesOf(work, filing),
    observations: form.observaciones || null,
    matterCode: form.materia || null,
    physicalDocumentation: form.papel || null,
    transportCode: form.transporte || null,
    transportNumber: form['numero-transporte'] || null,
    externalReference: form.referencia || null,
    officeId: filing.officeId,
    destinationDir3: form.dir3 || null,
    destinationName: form.administracion || null,
    expedientId: await expedientOf(work, filing),
  }
}

async function procedureOf(work: Work, { tramite }: CounterForm): Promise<Offered | undefined> {
  if (!tramite) return undefined
  const procedure = await findOfferedByCode(work, tramite)
  if (!procedure) throw new CounterProblem('tramite', 'registry.counter.error.procedure')
  return procedure
}

/** Where it goes: the unit that was chosen, the one that a rule names, or the one that does this procedure. */
async function unitsOf(
  work: Work,
  { direction, form }: CounterFiling,
  procedure: Offered | undefined,
): Promise<{ unit: Unit; alsoUnitIds: string[] }> {
  const { unidad, otras, asunto, materia } = form
  if (otras.length > 0) {
    const known = new Set((await listUnits(work)).map(({ id }) => id))
    if (otras.some((id) => !known.has(id))) throw new CounterProblem('otras', 'registry.counter.error.unit-unknown')
  }
  if (unidad) return { unit: await getUnit(work, unidad), alsoUnitIds: otras }
  const facts = { subject: asunto, procedureCode: procedure?.code ?? null, matterCode: materia || null }
  const route = direction === 'E' ? await routeByRules(work, facts) : null
  if (route) return { unit: await getUnit(work, route.unitId), alsoUnitIds: [...otras, ...route.alsoUnitIds] }
  if (!procedure) throw new CounterProblem('unidad', 'registry.error.unit-missing')
  return { unit: await unitFor(work, procedure.definition.unit), alsoUnitIds: otras }
}

async function expedientOf(work: Work, { form, findExpedient }: CounterFiling): Promise<string | null> {
  if (!form.expediente) return null
  const id = await findExpedient(work, form.expediente)
  if (!id) throw new CounterProblem('expediente', 'registry.counter.error.expedient')
  return id
}

/** Whoever represents somebody stands right behind them. */
async function partiesOf(work: Work, { direction, form }: CounterFiling): Promise<EntryPartyCommand[]> {
  const parties: EntryPartyCommand[] = []
  for (const party of form.parties) {
    parties.push(await partyOf(work, party, direction === 'E' ? 'interested' : 'addressee'))
    if (party.representative) parties.push(await partyOf(work, party.representative, 'representative'))
  }
  // In one order everywhere: entries of the same people at once do not wait for each other in a ring.
  for (const { personId, contact } of parties.toSorted((a, b) => ((a.personId ?? '') < (b.personId ?? '') ? -1 : 1))) {
    if (personId && contact) await recordContact(work, personId, contact, 'counter')
  }
  return parties
}

/** Somebody known by NIF keeps the name already written down; without a NIF there is only the name. */
async function partyOf(work: Work, typed: TypedPerson, role: PartyRole): Promise<EntryPartyCommand> {
  const contact = Object.keys(typed.contact).length > 0 ? typed.contact : null
  if (typed.nif === undefined) return { role, personId: null, nif: null, name: typed.name, contact }
  const known = await findPersonByNif(work, typed.nif)
  const kind = isLegalPerson(typed.nif) ? ('legal' as const) : ('natural' as const)
  const person = known ?? (await upsertPerson(work, { nif: typed.nif, kind, name: typed.name }))
  // Somebody new says how they want to be notified; whoever had chosen before changes it by a request of their own.
  if (!known && kind === 'natural' && contact?.channel === 'paper') {
    await updateContact(work, person.id, { channel: 'paper' })
  }
  return { role, personId: person.id, nif: person.nif, name: person.name, contact }
}

/** What the receipt repeats. */
function contentOf({ form, t }: CounterFiling, procedure: Offered | undefined, documents: EntryDocumentCommand[]) {
  const rows = [
    ...(form.papel ? [{ label: t('registry.entry.physical'), value: t(`registry.physical.${form.papel}`) }] : []),
    ...(form.referencia ? [{ label: t('registry.entry.external-reference'), value: form.referencia }] : []),
    ...(form.observaciones ? [{ label: t('registry.counter.observations'), value: form.observaciones }] : []),
  ]
  const content = {
    title: procedure?.name ?? form.asunto,
    sections: rows.length > 0 ? [{ title: t('registry.counter.section'), rows }] : [],
  }
  return { ...content, statement: '', contentDigest: filedContentDigest({ ...content, documents }) }
}

async function documentsOf(work: Work, filing: CounterFiling, isKnown: boolean): Promise<EntryDocumentCommand[]> {
  const documents = filing.files.map(({ documentId, validity, isConfidential, ...file }) => ({
    documentId: documentId ?? randomUUID(),
    title: file.fileName,
    ...file,
    validity: validity ?? null,
    isConfidential: isConfidential ?? false,
  }))
  // What was digitised is a document already; so is everything when the form is sent again.
  const fresh = documents.filter((_document, i) => !isKnown && !filing.files[i]?.documentId)
  await addDocuments(
    work,
    fresh.map(({ documentId, title, fileName, mime, size, digest }) => ({
      id: documentId,
      organ: filing.organ,
      kind: 'TD99',
      origin: filing.direction === 'E' ? ('citizen' as const) : ('administration' as const),
      title,
      fileName,
      mime,
      size,
      digest,
    })),
  )
  return documents
}

function partsOf(form: CounterForm, documents: EntryDocumentCommand[]): EntryDocumentCommand[][] {
  if (!form.interconexion) return [documents]
  try {
    return splitFiles(documents, interchangeLimits)
  } catch (error) {
    if (!(error instanceof FileBeyondLimits)) throw error
    throw new CounterProblem('documentos', 'registry.counter.error.beyond-interchange', {
      name: error.fileName,
      megabytes: interchangeLimits.fileBytes / 1024 / 1024,
    })
  }
}

/** Nobody is turned away: what follows is written beside the entry. */
async function annotateObliged(work: Work, { direction, form, t }: CounterFiling, entry: Entry): Promise<void> {
  const note = direction === 'E' ? obligedNote(t, form.parties) : undefined
  if (note) await annotateEntry(work, entry.id, note)
}

async function annotateParts(work: Work, t: Translate, entries: Entry[]): Promise<void> {
  if (entries.length < 2) return
  const numbers = entries.map(({ number }) => number)
  for (const [i, entry] of entries.entries()) {
    await annotateEntry(work, entry.id, {
      kind: 'note',
      text: t('registry.counter.parts.annotation', {
        place: i + 1,
        count: entries.length,
        others: numbers.filter((number) => number !== entry.number).join(', '),
      }),
      details: { reason: 'one-sending', part: i + 1, entryIds: entries.map(({ id }) => id) },
    })
  }
}
