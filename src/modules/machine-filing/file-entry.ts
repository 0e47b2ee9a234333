import { createHash, randomUUID } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import type { ReceivedFile } from '../../platform/http/uploads.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { limits } from '../../platform/limits.ts'
import { addDocuments } from '../documents/index.ts'
import { findPersonByNif, upsertPerson } from '../identity/index.ts'
import { getUnit, loadCalendar, livingUnit } from '../municipalities/index.ts'
import { canonicalJson, findOfferedByCode } from '../procedures/index.ts'
import {
  type Entry,
  type EntryPartyCommand,
  filedContentDigest,
  findEarlierFiling,
  findReceipt,
  getEntry,
  registerEntry,
} from '../registry/index.ts'
import { type Machine } from './identify.ts'
import { type FieldProblem, Refused } from './problems.ts'
import type { EntryAnswer, FiledAnswer, MachineEntry } from './schemas.ts'

/** Each stated document with the file of its digest. What was not stated, or did not arrive whole, is a problem of its field. */
export function matchFiles(entry: MachineEntry, files: readonly ReceivedFile[]): Map<string, ReceivedFile> {
  const good = new Map(files.filter(({ refused }) => !refused).map((file) => [file.digest, file]))
  const stated = new Set(entry.documents.map(({ digest }) => digest))
  const problems: FieldProblem[] = [
    ...files.flatMap(({ fileName, refused, refusedParams }) =>
      refused ? [{ field: 'document', key: refused, params: { name: fileName, ...refusedParams } }] : [],
    ),
    ...[...good.values()]
      .filter(({ digest }) => !stated.has(digest))
      .map(({ fileName }) => ({
        field: 'document',
        key: 'machine-filing.error.not-stated',
        params: { name: fileName },
      })),
    ...entry.documents.flatMap(({ digest, fileName: name }, place) => {
      const file = good.get(digest)
      if (!file)
        return [{ field: `documents.${place}.digest`, key: 'machine-filing.error.no-such-file', params: { name } }]
      if (file.fileName === name) return []
      const params = { name: file.fileName }
      return [{ field: `documents.${place}.fileName`, key: 'machine-filing.error.other-name', params }]
    }),
  ]
  if (problems.length > 0) throw new Refused('invalid-entry', { fields: problems.slice(0, 50) })
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > limits.applicationBytes) {
    throw new Refused('too-large', {
      key: 'machine-filing.error.application-too-large',
      params: { megabytes: Math.floor(limits.applicationBytes / 1024 / 1024) },
    })
  }
  return good
}

export interface MachineFiling {
  machine: Machine
  key: string
  entry: MachineEntry
  files: Map<string, ReceivedFile>
}

/** The same key with the same body is the same entry, however often; with another body it is refused. Number last. */
export async function fileEntry(app: App, work: Work, filing: MachineFiling): Promise<Entry> {
  const { machine, key, entry, files } = filing
  const { client, council } = machine
  const registryKey = `machine:${client.application}:${key}`
  const digest = createHash('sha256').update(canonicalJson(entry)).digest('hex')
  // Whoever sends it twice at once waits here for the first to end.
  const earlier = await findEarlierFiling(work, registryKey)
  if (earlier) {
    const known = await work
      .tx('machine_filing')
      .where({ municipality_id: work.municipalityId, application: client.application, filing_key: key })
      .first<{ digest: string } | undefined>({ digest: 'body_digest' })
    if (known?.digest !== digest) throw new Refused('key-reused')
    return earlier
  }
  if (entry.procedureCode && !(await findOfferedByCode(work, entry.procedureCode))) {
    const field = { field: 'procedureCode', key: 'machine-filing.error.no-procedure' }
    throw new Refused('invalid-entry', { fields: [field] })
  }
  const parties: EntryPartyCommand[] = []
  for (const party of entry.parties) parties.push(await partyOf(work, party))
  const documents = entry.documents.flatMap((stated) => {
    const file = files.get(stated.digest)
    if (!file) return []
    const { digest: bytes, title = stated.fileName, validity = null, purpose = null, remarks = null } = stated
    const { fileName, mime, size } = file
    return [{ documentId: randomUUID(), title, fileName, mime, size, digest: bytes, validity, purpose, remarks }]
  })
  await addDocuments(
    work,
    documents.map(({ documentId, title, fileName, mime, size, digest: bytes }) => ({
      id: documentId,
      organ: council.dir3,
      title,
      fileName,
      kind: 'TD99',
      origin: 'citizen',
      mime,
      size,
      digest: bytes,
    })),
  )
  const id = randomUUID()
  const content = { title: entry.subject, sections: entry.sections }
  await work.tx('machine_filing').insert({
    municipality_id: work.municipalityId,
    application: client.application,
    filing_key: key,
    body_digest: digest,
    entry_id: id,
    client_id: client.id,
    filed_at: work.now,
  })
  await audit(work, 'machine-filing.entry-filed', id, { clientId: client.id, fingerprint: client.fingerprint })
  const calendar = await loadCalendar(work)
  const unit = await livingUnit(work, client.unitId)
  return registerEntry(
    work,
    {
      id,
      direction: 'E',
      channel: 'system',
      subject: entry.subject,
      content: { ...content, statement: '', contentDigest: filedContentDigest({ ...content, documents }) },
      procedureCode: entry.procedureCode ?? null,
      unitId: unit.id,
      idempotencyKey: registryKey,
      parties,
      documents,
      matterCode: entry.matterCode ?? null,
      externalReference: entry.externalReference ?? null,
      observations: entry.observations ?? null,
    },
    { calendar, clockToleranceMs: app.config.clockToleranceMs },
  )
}

/** Somebody known by NIF keeps the name already written down: an application does not rename people. */
async function partyOf(work: Work, party: MachineEntry['parties'][number]): Promise<EntryPartyCommand> {
  const { role, name, nif } = party
  const contact = party.contact ? stated(party.contact) : null
  if (nif === undefined) return { role, personId: null, nif: null, name, contact }
  const kind = parseNif(nif)?.kind === 'cif' ? ('legal' as const) : ('natural' as const)
  const person = (await findPersonByNif(work, nif)) ?? (await upsertPerson(work, { nif, kind, name }))
  return { role, personId: person.id, nif: person.nif, name: person.name, contact }
}

const stated = <T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

export async function answerOf(work: Work, { council }: Machine, entry: Entry): Promise<FiledAnswer> {
  const unit = await getUnit(work, entry.unitId)
  const self = `/api/v1/registry/entries/${entry.id}`
  return {
    id: entry.id,
    number: entry.number,
    council: { code: council.id, name: council.name },
    unit: unit.name,
    subject: entry.subject,
    presentedAt: entry.presentedAt.toISOString(),
    effectiveAt: entry.effectiveAt.toISOString(),
    registeredAt: entry.registeredAt.toISOString(),
    documents: entry.documents.map(({ fileName, mime, size, digest }) => ({
      fileName,
      mime,
      size,
      digest,
    })),
    links: { self, receipt: `${self}/receipt` },
  }
}

/** Only what this application filed; anything else does not exist for it. */
export async function ownEntry(work: Work, { client }: Machine, id: string): Promise<Entry> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Refused('not-found')
  const filing = await work
    .tx('machine_filing')
    .where({ municipality_id: work.municipalityId, entry_id: id, application: client.application })
    .first('entry_id')
  if (!filing) throw new Refused('not-found')
  return getEntry(work, id)
}

export async function entryAnswerOf(work: Work, machine: Machine, entry: Entry): Promise<EntryAnswer> {
  const receipt = await findReceipt(work, entry.id)
  return {
    ...(await answerOf(work, machine, entry)),
    receipt: receipt
      ? { state: 'issued', digest: receipt.digest, size: receipt.size }
      : { state: 'pending', digest: null, size: null },
  }
}
