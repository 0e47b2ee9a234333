import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { findDocument, listSignatures } from '../../../src/modules/documents/index.ts'
import { annotateEntry } from '../../../src/modules/registry/index.ts'
import { listCheckpoints, publishedNote } from '../../../src/modules/registry/proof/checkpoint-store.ts'
import { dayDocumentId, listCheckpointsOfAll } from '../../../src/modules/registry/proof/list-checkpoints.ts'
import { councilKey, witnessKey } from '../../../src/modules/registry/proof/names.ts'
import { readCheckpoint, readNote, signersOf } from '../../../src/modules/registry/proof/note.ts'
import { publishCheckpoints, publishDay } from '../../../src/modules/registry/proof/publish.ts'
import { rootOf } from '../../../src/modules/registry/proof/tree.ts'
import { listOpenAlarms } from '../../../src/modules/registry/proof/witness-store.ts'
import { type Work, inWork, systemWho } from '../../../src/platform/db/work.ts'
import { type House, openHouse } from '../../support/house.ts'
import { appoint, upsertPerson } from '../../../src/modules/identity/index.ts'
import { listPosts } from '../../../src/modules/municipalities/index.ts'
import { Client } from '../../support/client.ts'
import { type Office, identityOf, logIn, newOffice } from '../../support/office.ts'
import { startTsa } from '../../doubles/tsa.ts'
import { anEntry } from '../desk.ts'
import { tamper } from './tampering.ts'

const PROVINCE = '10000'
const year = new Date().getFullYear()

/** Its own house: the night goes through every council there is. */
async function nights(run: (house: House, office: Office, errors: object[]) => Promise<void>): Promise<void> {
  const errors: object[] = []
  const house = await openHouse()
  Object.assign(house.app.log, { error: (fields: object) => errors.push(fields) })
  try {
    await run(house, await newOffice({ procedures: 'none', in: house }), errors)
  } finally {
    await house.close()
  }
}

/** Whoever changes the database may have its host too. */
const forgetOutside = ({ app }: House) => rm(path.join(app.config.dataDir, 'checkpoints'), { recursive: true })

async function technicianOf(house: House): Promise<Client> {
  const province = house.app.municipalityOf(PROVINCE)
  const identity = {
    ...identityOf('Tomás', 'Técnico'),
    kind: 'employee' as const,
    organization: { nif: province.nif, name: province.name },
  }
  const person = await atProvince(house, async (work) => {
    const known = await upsertPerson(work, {
      nif: identity.nif,
      kind: 'natural',
      name: identity.fullName,
      givenName: identity.givenName,
    })
    const post = (await listPosts(work)).find(({ role }) => role === 'technician')
    if (!post) throw new Error('no technician')
    await appoint(work, { personId: known.id, postId: post.id, since: '2020-01-01' })
    return known
  })
  return logIn(house, province, new Client(house.server, province.host), { identity, person, staffId: null })
}

const atProvince = <T>({ app }: House, run: (work: Work) => Promise<T>) =>
  inWork(app.db, systemWho(PROVINCE, app.now()), run)

test('each night every book that grew has a checkpoint, signed by its council and countersigned by the province', () =>
  nights(async ({ app }, office) => {
    const citizen = await office.citizen()
    for (let i = 0; i < 3; i++) await anEntry(office, citizen)
    const exit = await anEntry(office, citizen, { direction: 'S' })
    await office.work((w) => annotateEntry(w, exit.id, { kind: 'note', text: 'Enviado por correo' }))
    await publishDay(app, '2026-11-23')
    await anEntry(office, citizen)
    await publishDay(app, '2026-11-24')
    await publishDay(app, '2026-11-24')
    await publishDay(app, '2026-11-25')

    const made = await office.work((w) => listCheckpoints(w, { limit: 50 }))

    const keys = [await councilKey(app.noteKeys, office.municipality.id), await witnessKey(app.noteKeys, PROVINCE)]
    expect(made.map(({ day, year: of, book, size }) => `${day} ${of}-${book} ${size}`)).toEqual([
      `2026-11-24 ${year}-E 4`,
      `2026-11-23 ${year}-A 1`,
      `2026-11-23 ${year}-E 3`,
      `2026-11-23 ${year}-S 1`,
    ])
    for (const checkpoint of made) {
      const note = readNote(publishedNote(checkpoint))
      const head = note && readCheckpoint(note.text)
      expect(note && signersOf(note, keys)?.map(({ key }) => key.name)).toEqual([
        `concejo/${office.municipality.id}/registro`,
        'concejo/10000/testigo',
      ])
      expect(head).toEqual({
        origin: `concejo/${office.municipality.id}/registro/${year}/${checkpoint.book}`,
        size: checkpoint.size,
        root: await office.work((w) => rootOf(w, checkpoint, checkpoint.size)),
      })
    }
    const outside = path.join(app.config.dataDir, 'checkpoints', office.municipality.id, `${year}-E.txt`)
    expect(await readFile(outside, 'utf8')).toBe(publishedNote(made[0] as (typeof made)[number]))
  }))

test('the schedule waits for half past midnight and does a day once', () =>
  nights(async ({ app }, office) => {
    await anEntry(office, await office.citizen())
    const count = () => office.work((w) => w.tx('registry_checkpoint').select('day')).then((rows) => rows.length)

    await publishCheckpoints({ ...app, now: () => new Date('2026-11-23T23:29:00Z') })
    const early = await count()
    await publishCheckpoints({ ...app, now: () => new Date('2026-11-23T23:31:00Z') })
    const done = await count()
    await anEntry(office, await office.citizen())
    await publishCheckpoints({ ...app, now: () => new Date('2026-11-24T09:00:00Z') })

    expect([early, done, await count()]).toEqual([0, 1, 1])
    expect(await office.work((w) => w.tx('registry_checkpoint').select('day'))).toEqual([{ day: '2026-11-24' }])
  }))

test('a book whose past was rewritten gets no signature: the log, the audit trail and the province say so', () =>
  nights(async (house, office, errors) => {
    const { app } = house
    const citizen = await office.citizen()
    for (let i = 0; i < 3; i++) await anEntry(office, citizen)
    await publishDay(app, '2026-11-23')
    const entry = await anEntry(office, citizen)
    await tamper(office, async (tx) => {
      await tx('registry_tree_node')
        .where({ level: 1, position: 0 })
        .update({ hash: Buffer.alloc(32, 1) })
    })

    await publishDay(app, '2026-11-24')

    const alarm = { council: office.municipality.id, year, book: 'E', kind: 'rewritten', knownSize: 3, size: 4 }
    expect(errors).toContainEqual(alarm)
    expect(await atProvince(house, listOpenAlarms)).toEqual([{ ...alarm, day: '2026-11-24' }])
    expect(await atProvince(house, (w) => w.tx('audit_event').where({ event: 'registry.proof-alarm' }))).toHaveLength(1)
    expect(await office.work((w) => listCheckpoints(w, { limit: 9 }))).toHaveLength(1)
    expect(entry.sequence).toBe(4)
    const desk = await (await technicianOf(house)).visit('/provincia')
    expect(desk.$('main').text()).toContain('el libro no continúa lo que se publicó')
  }))

test('a council that forgets its last checkpoint and signs another past is not countersigned', () =>
  nights(async (house, office, errors) => {
    const { app } = house
    const citizen = await office.citizen()
    for (let i = 0; i < 3; i++) await anEntry(office, citizen)
    await publishDay(app, '2026-11-23')
    await anEntry(office, citizen)
    await forgetOutside(house)
    await tamper(office, async (tx) => {
      await tx('registry_cosignature').delete()
      await tx('registry_checkpoint').delete()
      await tx('registry_tree_node')
        .where({ level: 1, position: 0 })
        .update({ hash: Buffer.alloc(32, 1) })
    })

    await publishDay(app, '2026-11-24')

    expect(errors).toMatchObject([{ kind: 'rewritten', knownSize: 3, size: 4 }])
    expect(await office.work((w) => listCheckpoints(w, { limit: 9 }))).toMatchObject([{ size: 4, cosignature: null }])
    expect(await atProvince(house, listOpenAlarms)).toHaveLength(1)
  }))

test('a shorter book, a missing node and a checkpoint signed by somebody else are told apart', () =>
  nights(async (house, office, errors) => {
    const { app } = house
    const citizen = await office.citizen()
    for (const direction of ['E', 'E', 'E', 'S', 'S'] as const) await anEntry(office, citizen, { direction })
    await publishDay(app, '2026-11-23')
    await anEntry(office, citizen)
    await forgetOutside(house)
    await tamper(office, async (tx) => {
      await tx('registry_counter').where({ direction: 'S' }).update({ last: 1 })
      await tx('registry_tree_node').where({ book: 'E', level: 0, position: 2 }).delete()
    })

    await publishDay(app, '2026-11-24')
    const stranger = await newOffice({ procedures: 'none', in: house })
    await anEntry(stranger, await stranger.citizen())
    const { noteKeys } = app
    let asked = 0
    const lying = {
      keyFor: (name: string) => noteKeys.keyFor(name.endsWith('libro') && asked++ % 2 === 0 ? 'x' : name),
    }
    await publishDay({ ...app, noteKeys: lying }, '2026-11-25')

    expect(errors).toMatchObject([
      { kind: 'missing-node', book: 'E' },
      { kind: 'shorter', book: 'S', knownSize: 2, size: 1 },
      expect.anything(),
      expect.anything(),
      { kind: 'signature', council: stranger.municipality.id },
    ])
  }))

test('the list of a day is sealed by the province and time-stamped; without the authority it waits and alarms', () =>
  nights(async (house, office, errors) => {
    const tsa = await startTsa()
    try {
      const { openTimestamps } = await import('../../../src/platform/pdf/index.ts')
      Object.assign(house.app, { timestamp: openTimestamps({ url: tsa.url }) })
      await anEntry(office, await office.citizen())
      tsa.mode = '500'
      await publishDay(house.app, '2026-11-23')
      const payload = { municipalityId: PROVINCE, day: '2026-11-23' }
      const late = { ...house.app, now: () => new Date(Date.now() + 5 * 3_600_000) }

      await expect(listCheckpointsOfAll(house.app, payload)).rejects.toThrow('500')
      expect(errors).toEqual([])
      await expect(listCheckpointsOfAll(late, payload)).rejects.toThrow('500')
      expect(errors).toMatchObject([{ day: '2026-11-23' }])
      tsa.mode = 'good'
      await house.runJobs()

      const id = dayDocumentId(PROVINCE, '2026-11-23')
      const document = await atProvince(house, (w) => findDocument(w, id))
      const signatures = await atProvince(house, (w) => listSignatures(w, id))
      expect(signatures).toMatchObject([{ signerKind: 'seal', format: 'TF06' }])
      const bytes = await house.app.storage.read(String(document?.digest))
      const { checkPdfSignatures } = await import('../../../src/platform/pdf/index.ts')
      const [report] = await checkPdfSignatures(bytes, { trusted: async () => true })
      expect(report).toMatchObject({ valid: true, timestampedAt: tsa.at })
    } finally {
      await tsa.close()
    }
  }))
