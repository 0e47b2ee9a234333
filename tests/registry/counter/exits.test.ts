import { randomUUID } from 'node:crypto'
import { unitFor } from '../../../src/modules/municipalities/index.ts'
import { getEntry, listEntries } from '../../../src/modules/registry/index.ts'
import { FileBeyondLimits, splitFiles, takeFiles } from '../../../src/modules/registry/counter/files.ts'
import { limits } from '../../../src/platform/limits.ts'
import { anExpedient } from '../../support/builders.ts'
import { newOffice } from '../../support/office.ts'

const path = '/oficina/registro/salida'
const pdf = (megabytes = 0) =>
  Buffer.concat([
    Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%'),
    Buffer.alloc(megabytes * 1024 * 1024, 0x20),
    Buffer.from('\n%%EOF\n'),
  ])
const files = (...sizes: number[]) =>
  sizes.map((megabytes, i) => ({ field: 'documentos', name: `anexo ${i + 1}.pdf`, content: pdf(megabytes) }))

async function atTheCounter() {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const unit = await office.work((w) => unitFor(w, 'general'))
  const entries = () =>
    office.work(async (w) => {
      const found = []
      for (const { id } of (await listEntries(w, { direction: 'S' })).entries) found.push(await getEntry(w, id))
      return found.toReversed()
    })
  return { office, officer, entries, basics: { asunto: 'Remisión del informe', unidad: unit.id } }
}

test('an exit says to whom, by what means and from which expedient', async () => {
  const { office, officer, entries, basics } = await atTheCounter()
  const expedient = await office.work(async (w) => anExpedient(w, await office.citizen()), {
    by: office.clerk,
  })

  const done = await officer.submit(path, {
    ...basics,
    nombre: 'Comunidad de regantes',
    administracion: 'Confederación Hidrográfica del Tajo',
    dir3: 'e00138703',
    transporte: '03',
    'numero-transporte': 'CD0123',
    expediente: expedient.number,
  })

  expect(done.status).toBe(303)
  expect(await entries()).toMatchObject([
    {
      direction: 'S',
      parties: [{ role: 'addressee', name: 'Comunidad de regantes' }],
      destinationDir3: 'E00138703',
      destinationName: 'Confederación Hidrográfica del Tajo',
      transportCode: '03',
      transportNumber: 'CD0123',
      expedientId: expedient.id,
    },
  ])
})

test('an exit goes to somebody, and its expedient exists', async () => {
  const { officer, entries, basics } = await atTheCounter()
  const links = (page: Awaited<ReturnType<typeof officer.submit>>) =>
    page
      .$('[role=alert] a')
      .map((_, link) => page.$(link).attr('href'))
      .get()

  const nobody = await officer.submit(path, basics)
  const wrong = await officer.submit(path, { ...basics, nombre: 'Ana', dir3: '12', expediente: 'X' })
  const lost = await officer.submit(path, { ...basics, nombre: 'Ana', expediente: '2020/000001' })
  const bare = await officer.submit(path, { ...basics, nombre: 'Ana', interconexion: 'si' })

  expect(links(nobody)).toEqual(['#nombre'])
  expect(links(wrong)).toEqual(['#dir3'])
  expect(links(lost)).toEqual(['#expediente'])
  expect(links(bare)).toEqual(['#dir3'])
  expect(lost.$('#nombre').val()).toBe('Ana')
  expect(await entries()).toEqual([])
})

test('what the interchange does not take at once leaves as several exits that name each other, and only once', async () => {
  const { office, officer, entries, basics } = await atTheCounter()
  const page = await officer.visit(path)
  const send = () =>
    officer.submitPage(
      page,
      path,
      { ...basics, administracion: 'Otro ayuntamiento', dir3: 'L01100377', interconexion: 'si' },
      { files: files(0, 0, 0, 0, 0, 0, 9, 9) },
    )

  const answers = [await send(), await send()]

  const made = await entries()
  expect(new Set(answers.map(({ location }) => location))).toEqual(
    new Set([`/oficina/registro/${made[0]?.id}?hecho=1`]),
  )
  expect(made.map(({ documents }) => documents.length)).toEqual([5, 2, 1])
  expect(made.flatMap(({ documents }) => documents.map(({ fileName }) => fileName))).toEqual(
    files(0, 0, 0, 0, 0, 0, 9, 9).map(({ name }) => name),
  )
  const notes = await office.work((w) => w.tx('registry_annotation').orderBy('sequence'))
  expect(notes).toHaveLength(3)
  expect(notes[0]).toMatchObject({
    entry_id: made[0]?.id,
    text: expect.stringContaining(`${made[1]?.number}, ${made[2]?.number}`),
    details: { part: 1, entryIds: made.map(({ id }) => id) },
  })
})

test('by any other way they leave together', async () => {
  const { officer, entries, basics } = await atTheCounter()

  await officer.submit(path, { ...basics, nombre: 'Ana', dir3: 'L01100377' }, { files: files(0, 0, 0, 0, 0, 0) })

  expect((await entries()).map(({ documents }) => documents.length)).toEqual([6])
})

test('a document that no sending can hold is named before anything is registered, and waits in the form', async () => {
  const { officer, entries, basics } = await atTheCounter()

  const answer = await officer.submit(
    path,
    { ...basics, administracion: 'Otro', dir3: 'L01100377', interconexion: 'si' },
    { files: files(0, 11) },
  )

  expect(answer.status).toBe(422)
  expect(answer.$('[role=alert]').text()).toContain('«anexo 2.pdf» es demasiado grande')
  expect(answer.$('.co-documents li')).toHaveLength(2)
  expect(await entries()).toEqual([])
  const smaller = await officer.submitPage(answer, path, {}, { button: { name: 'accion', value: 'documento-2' } })
  expect((await officer.submitPage(smaller, path)).status).toBe(303)
  expect((await entries()).map(({ documents }) => documents.map(({ fileName }) => fileName))).toEqual([['anexo 1.pdf']])
})

test('documents keep their order in as few sendings as it allows', () => {
  const demands = { files: 3, fileBytes: 10, totalBytes: 15 }
  const parts = (...sizes: number[]) =>
    splitFiles(
      sizes.map((size) => ({ fileName: 'a', size })),
      demands,
    ).map((part) => part.map(({ size }) => size))

  expect(parts()).toEqual([[]])
  expect(parts(10, 5, 1)).toEqual([[10, 5], [1]])
  expect(parts(1, 1, 1, 1)).toEqual([[1, 1, 1], [1]])
  expect(parts(6, 10, 6)).toEqual([[6], [10], [6]])
  expect(parts(10, 5)).toEqual([[10, 5]])
  expect(() => parts(1, 11)).toThrow(FileBeyondLimits)
  expect(splitFiles([{ fileName: 'a', size: 99, isConfidential: true }], demands)).toHaveLength(1)
})

test('beyond what one entry holds, each document without room is named', () => {
  const carried = Array.from({ length: limits.filesPerSlot - 1 }, (_, i) => ({
    fileName: `${i}.pdf`,
    size: 1,
    digest: 'a'.repeat(64),
    mime: 'application/pdf',
  }))
  const received = ['x.pdf', 'y.pdf'].map((fileName) => ({
    fieldName: 'documentos',
    fileName,
    size: 2,
    digest: 'b'.repeat(64),
    mime: 'application/pdf',
    scan: 'clean' as const,
  }))

  const many = takeFiles(carried, received)
  const heavy = takeFiles([{ ...carried[0]!, size: limits.applicationBytes - 2 }], received)

  expect(many.files.map(({ fileName }) => fileName).at(-1)).toBe('x.pdf')
  expect(many.problems).toMatchObject([{ key: 'registry.counter.error.too-many-files', params: { name: 'y.pdf' } }])
  expect(heavy.files).toHaveLength(2)
  expect(heavy.problems).toMatchObject([{ key: 'registry.counter.error.too-much', params: { name: 'y.pdf' } }])
})

test('a part of a form keeps a key of its own', async () => {
  const { officer, basics } = await atTheCounter()

  const answer = await officer.submit(path, { ...basics, nombre: 'Ana', clave: `${randomUUID()}-2` })

  expect(answer.status).toBe(422)
})
