import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { annotateEntry, verifyBook } from '../../../src/modules/registry/index.ts'
import { publishDay } from '../../../src/modules/registry/proof/publish.ts'
import { holdRestored } from '../../../src/modules/registry/proof/restored.ts'
import { type House, openHouse } from '../../support/house.ts'
import { type Office, newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'
import { tamper } from './tampering.ts'

const year = new Date().getFullYear()

async function published(run: (house: House, office: Office, errors: object[]) => Promise<void>): Promise<void> {
  const errors: object[] = []
  const house = await openHouse()
  Object.assign(house.app.log, { error: (fields: object) => errors.push(fields) })
  try {
    const office = await newOffice({ procedures: 'none', in: house })
    const citizen = await office.citizen()
    for (let i = 0; i < 3; i++) await anEntry(office, citizen)
    await publishDay(house.app, '2026-11-23')
    await anEntry(office, citizen)
    await publishDay(house.app, '2026-11-24')
    await anEntry(office, citizen)
    await run(house, office, errors)
  } finally {
    await house.close()
  }
}

/** As the database was on the 23rd, after that day's checkpoint: the council's rows and the province's. */
async function restoreCopyOfThe23rd(office: Office): Promise<void> {
  await tamper(office, async (tx) => {
    const later = (column: string) => tx('registry_entry').where('sequence', '>', 3).select(column)
    await tx('registry_search').whereIn('place', later('place')).delete()
    for (const name of ['tray', 'receipt', 'entry_party', 'entry_document', 'entry_destination']) {
      await tx(`registry_${name}`).whereIn('entry_id', later('id')).delete()
    }
    await tx('registry_entry').where('sequence', '>', 3).delete()
    await tx.raw('update registry_counter set last = 3, last_at = (select max(presented_at) from registry_entry)')
    await tx.raw('delete from registry_tree_node where ((position + 1) << level) > 3')
    await tx('registry_cosignature').where('size', '>', 3).delete()
    await tx('registry_checkpoint').where('size', '>', 3).delete()
    await tx.raw("select set_config('app.municipality_id', '10000', true)")
    await tx('registry_witness').where('size', '>', 3).delete()
    await tx('registry_checkpoint_day').where('day', '>', '2026-11-23').delete()
  })
}

const heldBy = async ({ app }: House) => [...(await holdRestored(app)).keys()]
const outside = ({ config }: House['app'], id: string) => readdir(path.join(config.dataDir, 'checkpoints', id))

test('a restored copy gives no number over what was published until the secretary says so, and it stays written', () =>
  published(async (house, office, errors) => {
    const { id } = office.municipality
    const citizen = await office.citizen()
    expect(await heldBy(house)).toEqual([])
    await restoreCopyOfThe23rd(office)

    expect(await heldBy(house)).toEqual([id])
    expect(await heldBy(house)).toEqual([id])
    const [first] = await office.work((w) => w.tx('registry_entry').select('id'))
    const refused = await Promise.allSettled([
      anEntry(office, citizen),
      anEntry(office, citizen, { direction: 'S' }),
      office.work((w) => annotateEntry(w, first.id, { kind: 'note', text: 'nota' })),
    ])
    await publishDay(house.app, '2026-11-25')

    expect(refused).toMatchObject([1, 2, 3].map(() => ({ reason: { status: 503, key: 'registry.error.held' } })))
    expect(errors).toMatchObject([
      { municipalityId: id, heads: [{ year, book: 'E', size: 4, now: 3 }] },
      { council: id, kind: 'shorter', knownSize: 4, size: 3 },
    ])
    expect(await office.work((w) => w.tx('registry_checkpoint').select('size'))).toEqual([{ size: 3 }])
    expect((await verifyBook(house.app, id)).faults).toContainEqual(
      expect.objectContaining({ kind: 'checkpoint', detail: expect.stringContaining('copy kept outside (4)') }),
    )

    const officer = await (await office.as(office.registryOfficer)).visit('/oficina/registro/libro')
    const secretary = await office.as(office.secretary)
    const short = await secretary.submit('/oficina/registro/libro', { motivo: 'sí' })
    const done = await secretary.submit('/oficina/registro/libro', {
      motivo: 'Se perdió el disco; no hay copia mejor.',
    })
    const page = await office.visitor().visit('/sede/libro')

    expect([officer.status, short.status, done.status]).toEqual([403, 422, 303])
    expect(page.$('main').text()).toContain('Se perdió el disco')
    expect(page.$('main').text()).toContain('se publicaron 4 asientos y ahora hay 3')
    expect((await anEntry(office, citizen)).sequence).toBe(4)
    expect(await office.work((w) => w.tx('audit_event').where('event', 'like', 'registry.numbers-%').select('event'))).toEqual(
      [{ event: 'registry.numbers-held' }, { event: 'registry.numbers-resumed' }],
    ) // prettier-ignore
    const files = await outside(house.app, id)
    expect(files.filter((name) => name.endsWith('.txt'))).toEqual([])
    expect(files).toHaveLength(1)
    await publishDay(house.app, '2026-11-26')
    expect(await heldBy(house)).toEqual([])
    await office.runJobs()
    expect((await verifyBook(house.app, id)).faults).toEqual([])
  }))

test('what a person has said to go on without holds nobody a second time, wherever another copy of it turns up', () =>
  published(async (house, office) => {
    const { id } = office.municipality
    const file = path.join(house.app.config.dataDir, 'checkpoints', id, `${year}-E.txt`)
    const { readFile } = await import('node:fs/promises')
    const ofThe24th = await readFile(file)
    await restoreCopyOfThe23rd(office)
    await holdRestored(house.app)
    const secretary = await office.as(office.secretary)
    await secretary.submit('/oficina/registro/libro', { motivo: 'No hay copia mejor que esta.' })
    await writeFile(file, ofThe24th)

    expect(await heldBy(house)).toEqual([])
    expect((await anEntry(office, await office.citizen())).sequence).toBe(4)
    await writeFile(file, 'no checkpoint')
    expect(await heldBy(house)).toEqual([id])
  }))

test(
  'the command says so too, with a reason and a name',
  () =>
    published(async (house, office) => {
      const { id } = office.municipality
      await restoreCopyOfThe23rd(office)
      await holdRestored(house.app)
      const root = path.resolve(import.meta.dirname, '../../..')
      const resume = (...args: string[]) =>
        new Promise<number>((resolve) => {
          const file = path.join(root, 'src/server/commands/resume-numbers-command.ts')
          const env = { PATH: process.env['PATH'], DATABASE_URL: house.databaseUrl, DATA_DIR: house.app.config.dataDir }
          execFile(process.execPath, [file, ...args], { env }, (error) => resolve(error ? Number(error.code) : 0))
        })
      const why = ['--council', id, '--reason', 'Copia del día anterior, sin otra mejor', '--by', 'Ana Secretaria']

      expect([await resume('--council', id), await resume(...why), await resume(...why)]).toEqual([2, 0, 2])
      expect((await anEntry(office, await office.citizen())).sequence).toBe(4)
      expect(await office.work((w) => w.tx('registry_hold_end').select('actor_name'))).toEqual([
        { actor_name: 'Ana Secretaria' },
      ])
    }),
  60_000,
)
