/* oxlint-disable jest/no-standalone-expect -- withTools is test, or test.skip where its tools are missing */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { findDocument, listSignatures, verificationCodeOf } from '../../../src/modules/documents/index.ts'
import type { Sealer } from '../../../src/platform/sealer.ts'
import { openHouse } from '../../support/house.ts'
import { type Office, newOffice } from '../../support/office.ts'
import { attest, base, begun, dayFromNow, goodPage, habilitated, idOf, page } from './digitising.ts'
import { A4, jpeg, png } from './pictures.ts'

const run = promisify(execFile)
const has = (tool: string) => spawnSync(tool, ['-v']).error === undefined
const hasTools = ['pdfsig', 'qpdf', 'pdfimages', 'pdftotext', 'pdftoppm'].every(has)
if (!hasTools) console.warn('skipped: poppler-utils or qpdf is not installed')
const withTools = hasTools ? test : test.skip

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'copies-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

withTools(
  'three pages become one sealed authentic copy with the very pictures, upright and in the size of the paper',
  async () => {
    const office = await newOffice({ procedures: 'none' })
    await habilitated(office, office.registryOfficer)
    const officer = await office.as(office.registryOfficer)
    const held = jpeg({ width: A4.height, height: A4.width, orientation: 6, place: '39.47 N 6.37 W', comment: 'film' })
    const { address } = await begun(officer, [
      page('cara.jpg', jpeg({ ...A4 })),
      page('de lado.jpg', held),
      page('dorso.png', png({ ...A4, note: 'taken in Cáceres' })),
    ])

    const attested = await attest(officer, address)

    expect([attested.status, attested.location]).toEqual([303, address])
    const shown = await officer.visit(address)
    expect(shown.$('main').text()).toContain('La copia está lista')
    const document = await documentOf(office, address)
    expect(document).toMatchObject({ elaboration: 'EE03', kind: 'TD99', origin: 'citizen', state: 'final' })
    expect(document.title).toBe('Libro de familia')
    const file = await saved(office, document.digest, 'copy.pdf')
    await run('qpdf', ['--check', file])
    const { stdout: signature } = await run('pdfsig', ['-nocert', file])
    expect(signature).toContain('Signature is Valid')
    expect(signature).toContain('Total document signed')

    const { stdout: listed } = await run('pdfimages', ['-list', file])
    const rows = listed
      .trim()
      .split('\n')
      .slice(2)
      .map((line) => line.trim().split(/\s+/))
    // page · width · height · encoding · pixels per inch across and down
    expect(rows.map((row) => [row[0], row[3], row[4], row[8], row[12], row[13]])).toEqual([
      ['1', '1654', '2339', 'jpeg', '200', '200'],
      ['2', '2339', '1654', 'jpeg', '200', '200'],
      ['3', '1654', '2339', 'image', '200', '200'],
    ])
    await run('pdfimages', ['-all', file, path.join(folder, 'page')])
    const [first, second] = await Promise.all(
      (await readdir(folder))
        .filter((name) => /^page-.*jpg$/.test(name))
        .toSorted()
        .map((name) => readFile(path.join(folder, name))),
    )
    expect(first?.equals(jpeg({ ...A4 }))).toBe(true)
    // The picture itself, byte for byte, and nothing of where it was taken.
    const scan = held.subarray(held.indexOf(Buffer.from([0xff, 0xda])))
    expect(second?.subarray(-scan.length).equals(scan)).toBe(true)
    const whole = await readFile(file)
    for (const said of ['39.47 N', 'film', 'taken in']) expect(whole.includes(said)).toBe(false)

    await run('pdftoppm', ['-r', '20', '-gray', file, path.join(folder, 'shown')])
    expect(await corners('shown-1.pgm')).toEqual(['black', 'white', 'white', 'white'])
    // Held so that its first row is at the right: the black corner is there, on an upright page.
    expect(await corners('shown-2.pgm')).toEqual(['white', 'black', 'white', 'white'])
    const { stdout: sizes } = await run('pdfinfo', ['-f', '1', '-l', '4', file])
    expect(sizes.match(/Page +\d size: +[\d.]+ x [\d.]+/g)?.map((line) => line.split('size:')[1]?.trim())).toEqual([
      '595.334 x 841.89',
      '595.334 x 841.89',
      '595.334 x 841.89',
      '595.28 x 841.89',
    ])

    const { stdout: text } = await run('pdftotext', ['-f', '4', '-layout', file, '-'])
    const words = text.replace(/\s+/g, ' ')
    const code = verificationCodeOf(office.house.app.config, office.municipality.id, document.id)
    for (const said of [
      'Copia auténtica de un documento en papel',
      'Libro de familia',
      '(EE03)',
      '200 ppp',
      'Regina Empleada Prueba',
      'Resolución de Alcaldía 12/2020',
      'artículo 27 de la Ley 39/2015',
      code,
    ]) {
      expect(words).toContain(said)
    }
    // Nothing is drawn over the pictures.
    expect((await run('pdftotext', ['-l', '3', file, '-'])).stdout.trim()).toBe('')
    const verified = await office.visitor().visit(`/verificar?codigo=${encodeURIComponent(code)}`)
    expect(verified.$('main').text()).toContain('Libro de familia')
  },
)

test('the seal and the officer stand behind a copy, and the register of acts has it', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officialId = await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [goodPage()])

  await attest(officer, address)

  const document = await documentOf(office, address)
  const { fingerprint } = office.registryOfficer.identity
  expect(await office.work((work) => listSignatures(work, document.id))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        signerKind: 'person',
        signerName: 'Regina Empleada Prueba',
        fingerprint,
        format: 'TF01',
      }),
      expect.objectContaining({ signerKind: 'seal', format: 'TF06' }),
    ]),
  )
  const acts = await office.work((work) => work.tx('assistance_act').select())
  expect(acts).toMatchObject([
    {
      kind: 'authentic-copy',
      official_id: officialId,
      document_id: document.id,
      fingerprint,
      subject: 'Libro de familia',
    },
  ])
  expect(acts[0].statement).toContain(acts[0].content_digest)
})

test('a page below 200 pixels per inch is named with its figure, and can only be a simple copy', async () => {
  const office = await newOffice({ procedures: 'none' })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [goodPage(), page('borrosa.jpg', jpeg({ width: 1653, height: 2339 }))])
  const review = await officer.visit(`${address}/copia`)
  const digest = review.$('input[name=huella]').attr('value') ?? ''
  const token = review.$('input[name=_csrf]').attr('value') ?? ''

  const forced = await officer.post(`${address}/copia`, {
    _csrf: token,
    huella: digest,
    como: 'authentic-copy',
    conforme: 'authentic-copy',
  })
  const unaccepted = await officer.post(`${address}/copia`, { _csrf: token, huella: digest, como: 'copy' })
  const accepted = await attest(officer, address, 'copy')

  expect(review.$('main').text()).toContain('La página 2 tiene 199 ppp y la norma pide 200 o más.')
  expect(
    review
      .$('input[name=como]')
      .map((_, input) => review.$(input).attr('value'))
      .get(),
  ).toEqual(['copy'])
  expect([forced.status, unaccepted.status, accepted.status]).toEqual([422, 422, 303])
  expect(forced.$('.govuk-error-summary').text()).toContain('menos resolución')
  const document = await documentOf(office, address)
  expect(document).toMatchObject({ elaboration: 'EE99', fileName: 'Libro de familia (copia simple).pdf' })
  expect(await office.work((work) => listSignatures(work, document.id))).toEqual([])
  const pdf = await office.house.app.storage.read(document.digest)
  expect(pdf.includes('/Type /Sig')).toBe(false)
  expect(await office.work((work) => work.tx('verification_code').where({ document_id: document.id }))).toEqual([])
  expect(await office.work((work) => work.tx('assistance_act').select())).toEqual([])
})

test('the resolution is that of the paper: a card in few pixels is sharp, a plan in many is not', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [page('dni.jpg', jpeg({ width: 680, height: 432 }))], { papel: 'id-card' })
  await officer.submit(address, {}, { form: '#archivos form', files: [goodPage()] })
  const pages = await officer.visit(address)
  const papers = pages
    .$('select[name=papel]')
    .map((_, select) => pages.$(select).val())
    .get()

  await officer.submit(
    address,
    { papel: ['id-card', 'a3'] },
    { form: 'form[data-pages]', button: { name: 'accion', value: 'save' } },
  )

  const again = await officer.visit(address)
  const verdicts = again
    .$('.co-sheet .govuk-tag')
    .map((_, tag) => again.$(tag).text())
    .get()
  expect(papers).toEqual(['id-card', 'id-card'])
  expect(verdicts).toEqual(['201 ppp', '141 ppp: repítala'])
})

test('who is not habilitated today makes no authentic copy', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [goodPage()])
  const never = await officer.visit(`${address}/copia`)
  const token = never.$('input[name=_csrf]').attr('value') ?? ''
  const huella = never.$('input[name=huella]').attr('value') ?? ''
  const force = () =>
    officer.post(`${address}/copia`, { _csrf: token, huella, como: 'authentic-copy', conforme: 'authentic-copy' })

  const answers = [await force()]
  await habilitated(office, office.registryOfficer, { until: dayFromNow(-1) })
  answers.push(await force())
  await habilitated(office, office.registryOfficer, { since: dayFromNow(1) })
  answers.push(await force())
  await habilitated(office, office.registryOfficer, { mayCopy: false })
  answers.push(await force())
  await habilitated(office, office.registryOfficer, { since: dayFromNow(0), until: dayFromNow(0) })
  answers.push(await force())

  expect(never.$('main').text()).toContain('No consta habilitado')
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 303])
  expect(await office.work((work) => work.tx('assistance_act').select())).toHaveLength(1)
})

test('attested twice or with pages that have changed since, it is one copy of what was seen', async () => {
  const office = await newOffice({ procedures: 'none' })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [goodPage()])
  const seen = await officer.visit(`${address}/copia`)
  const fields = Object.fromEntries(
    ['_csrf', 'huella', 'como'].map((name) => [name, seen.$(`input[name=${name}]`).first().attr('value') ?? '']),
  )
  const press = () => officer.post(`${address}/copia`, { ...fields, conforme: 'authentic-copy' })
  const pageId = (await officer.visit(address)).$('input[name=pagina]').attr('value') ?? ''

  await officer.submit(address, {}, { form: 'form[data-pages]', button: { name: 'accion', value: `turn:${pageId}` } })
  const changed = await press()
  for (let turns = 0; turns < 3; turns++) {
    await officer.submit(address, {}, { form: 'form[data-pages]', button: { name: 'accion', value: `turn:${pageId}` } })
  }
  const answers = await Promise.all([press(), press(), press()])
  await office.runJobs()

  expect([changed.status, changed.$('main').text()]).toEqual([409, expect.stringContaining('han cambiado')])
  expect(answers.map(({ status, location }) => [status, location])).toEqual(answers.map(() => [303, address]))
  expect(await office.work((work) => work.tx('document').select('id'))).toHaveLength(1)
  expect(await office.work((work) => work.tx('assistance_act').select('id'))).toHaveLength(1)
})

test('while the seal is away the copy waits and says so; then it comes', async () => {
  let isDown = true
  const house = await openHouse()
  try {
    const real = house.app.sealer
    const sealer: Sealer = {
      sealFor: (council) => (isDown ? Promise.reject(new Error('the seal is away')) : real.sealFor(council)),
    }
    Object.assign(house.app, { sealer })
    const office = await newOffice({ procedures: 'none', in: house })
    await habilitated(office, office.registryOfficer)
    const officer = await office.as(office.registryOfficer)
    const { address } = await begun(officer, [goodPage()])

    const attested = await attest(officer, address)
    await office.runJobs()
    const waiting = await officer.visit(address)
    const early = await officer.visit(`${address}/documento`)
    isDown = false
    await house.app.db('graphile_worker._private_jobs').update({ run_at: house.app.db.fn.now() })
    await office.runJobs()
    const ready = await officer.visit(`${address}/documento`)

    expect([attested.status, waiting.status, early.status, ready.status]).toEqual([303, 200, 404, 200])
    expect(waiting.$('main').text()).toContain('se está sellando')
    expect(waiting.headers['refresh']).toContain(address)
    expect(ready.headers['content-type']).toBe('application/pdf')
  } finally {
    await house.close()
  }
})

test('what was attested stays as it was, for the owner of the tables too', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officialId = await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [goodPage()])
  await attest(officer, address)
  const { db } = office.house.app
  const owner = (sql: string) =>
    db.transaction(async (tx) => {
      await tx.raw("select set_config('app.municipality_id', ?, true)", [office.municipality.id])
      const { rowCount } = (await tx.raw(sql)) as { rowCount: number }
      return `${rowCount} rows`
    })

  for (const sql of [
    "update digitisation set title = 'Otro'",
    'delete from digitisation',
    'update digitisation_page set turn = 90',
    'delete from digitisation_page',
    "update assistance_act set statement = 'nada'",
    'delete from assistance_act',
    `update assistance_official set act = 'Resolución inventada' where id = '${officialId}'`,
    'delete from assistance_official',
  ]) {
    await expect(owner(sql)).rejects.toThrow(/attested|insert-only|stays as it is/)
  }
})

async function documentOf(office: Office, address: string) {
  const document = await office.work(async (work) => {
    const row = await work
      .tx('digitisation')
      .where({ id: idOf(address) })
      .first<{ document_id: string }>('document_id')
    return findDocument(work, row.document_id)
  })
  if (!document) throw new Error(`no document at ${address}`)
  return document
}

async function saved(office: Office, digest: string, name: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, await office.house.app.storage.read(digest))
  return file
}

/** Top left, top right, bottom left, bottom right of a grey picture. */
async function corners(name: string): Promise<string[]> {
  const bytes = await readFile(path.join(folder, name))
  const [, width = 0, height = 0] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 40))?.map(Number) ?? []
  const pixels = bytes.subarray(bytes.length - width * height)
  const at = (x: number, y: number) =>
    (pixels[Math.floor(y * height) * width + Math.floor(x * width)] ?? 0) < 128 ? 'black' : 'white'
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)]
}

test('the page to begin with is there for who registers and nobody else', async () => {
  const office = await newOffice({ procedures: 'none' })
  const people = [office.registryOfficer, office.clerk, office.secretary]
  const answers = await Promise.all(people.map(async (somebody) => (await office.as(somebody)).visit(base)))

  expect(answers.map(({ status }) => status)).toEqual([200, 403, 403])
})
