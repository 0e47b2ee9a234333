/* oxlint-disable jest/no-standalone-expect -- withTools is test, or test.skip where its tools are missing */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { findDocument, listSignatures, verificationCodeOf } from '../../../src/modules/documents/index.ts'
import { findReceipt, getEntry, verifyBook } from '../../../src/modules/registry/index.ts'
import { cif, type Office, newOffice } from '../../support/office.ts'
import { attest, begun, dayFromNow, goodPage, habilitated, idOf } from '../digitisation/digitising.ts'
import { base, consentAloud, file, filledFor, shown, tasks } from './assisting.ts'

const run = promisify(execFile)
const has = (tool: string) => spawnSync(tool, ['-v']).error === undefined
const hasTools = ['pdfsig', 'qpdf', 'pdftotext'].every(has)
if (!hasTools) console.warn('skipped: poppler-utils or qpdf is not installed')
const withTools = hasTools ? test : test.skip

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assistance-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

withTools('an official identifies somebody, fills in, keeps the consent, signs and files for them', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address, person } = await filledFor(officer)
  const before = await tasks(officer, address)

  const consented = await consentAloud(officer, address)
  const ready = await tasks(officer, address)
  const filed = await file(officer, address)
  await office.runJobs()

  expect(before).toEqual(['Completa', 'Por recoger', 'Todavía no'])
  expect([consented.status, ready]).toEqual([303, ['Completa', 'Recogido', 'Lista para firmar']])
  expect([filed.status, filed.location]).toEqual([303, address])
  const act = await office.work((work) => work.tx('assistance_act').first())
  const entry = await office.work((work) => getEntry(work, act.entry_id))
  const { personId } = { personId: office.registryOfficer.person.id }
  expect(entry).toMatchObject({
    channel: 'counter',
    direction: 'E',
    actorKind: 'staff',
    actorPersonId: personId,
    actorStaffId: office.registryOfficer.staffId,
    actorName: 'Regina Empleada Prueba',
    procedureCode: 'GEN-01',
    subject: 'Instancia general: Farola rota',
  })
  expect(entry.parties).toMatchObject([{ role: 'interested', nif: person['nif'], name: 'Dolores Vecina Mayor' }])
  expect(entry.documents).toMatchObject([
    { title: 'Consentimiento para firmar en su nombre', documentId: act.document_id },
  ])
  expect(entry.content?.statement).toContain('Firma en su nombre Regina Empleada Prueba')
  const { fingerprint } = office.registryOfficer.identity
  expect(act).toMatchObject({
    kind: 'filing',
    person_id: entry.parties[0]?.personId,
    identity_document: 'dni',
    consent: 'attested',
    fingerprint,
    content_digest: entry.content?.contentDigest,
  })
  // The evidence of the filing is the official's certificate, for the citizen's application.
  expect(await office.work((work) => work.tx('filing').first())).toMatchObject({
    person_id: entry.parties[0]?.personId,
    certificate_fingerprint: fingerprint,
    evidence_id: act.evidence_id,
  })
  const expedient = await office.work((work) => work.tx('expedient').where({ id: entry.expedientId }).first())
  expect(expedient).toMatchObject({ applicant_nif: person['nif'] })

  const consent = await office.work((work) => findDocument(work, act.document_id))
  expect(consent).toMatchObject({ kind: 'TD05', elaboration: 'EE01', origin: 'administration', state: 'final' })
  const paper = await saved(office, consent?.digest ?? '', 'consent.pdf')
  await run('qpdf', ['--check', paper])
  expect((await run('pdfsig', ['-nocert', paper])).stdout).toContain('Signature is Valid')
  const words = (await run('pdftotext', ['-layout', paper, '-'])).stdout.replace(/\s+/g, ' ')
  for (const said of [
    'Dolores Vecina Mayor',
    person['nif'],
    'Regina Empleada',
    'Resolución de Alcaldía 12/2020',
    'Farola rota',
  ]) {
    expect(words).toContain(said)
  }
  expect(words.replace(/ /g, '')).toContain(act.content_digest)
  expect(await office.work((work) => listSignatures(work, act.document_id))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ signerKind: 'person', signerName: 'Regina Empleada Prueba', fingerprint }),
      expect.objectContaining({ signerKind: 'seal' }),
    ]),
  )
  const code = verificationCodeOf(office.house.app.config, office.municipality.id, act.document_id)
  const verified = await office.visitor().visit(`/verificar?codigo=${encodeURIComponent(code)}`)
  expect(verified.$('main').text()).toContain('Consentimiento')

  const receipt = await office.work((work) => findReceipt(work, entry.id))
  const receiptWords = (
    await run('pdftotext', ['-layout', await saved(office, receipt?.digest ?? '', 'receipt.pdf'), '-'])
  ).stdout.replace(/\s+/g, ' ')
  expect(receiptWords).toContain('tiene su consentimiento expreso')
  const done = await officer.visit(address)
  expect(done.$('.co-number').text()).toBe(entry.number)
  const links = done
    .$('.co-documents a')
    .map((_, link) => done.$(link).attr('href') ?? '')
    .get()
  expect(await Promise.all(links.map(async (link) => (await officer.visit(link)).status))).toEqual([200, 200])
  expect((await verifyBook(office.house.app, office.municipality.id)).faults).toEqual([])
})

test('the consent signed on paper is digitised and goes with the entry as an authentic copy', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await filledFor(officer)
  const sheet = await officer.visit(`${address}/consentimiento.pdf`)
  const scan = await begun(officer, [goodPage()], { titulo: 'Consentimiento firmado' })
  await attest(officer, scan.address)

  const unchosen = await officer.submit(`${address}/consentimiento`, {}, { form: 'main form:has(input[value=paper])' })
  const consented = await officer.submit(
    `${address}/consentimiento`,
    { copia: idOf(scan.address) },
    { form: 'main form:has(input[value=paper])' },
  )
  const filed = await file(officer, address)

  expect([sheet.status, sheet.headers['content-type']]).toEqual([200, 'application/pdf'])
  expect([unchosen.status, consented.status, filed.status]).toEqual([422, 303, 303])
  const act = await office.work((work) => work.tx('assistance_act').where({ kind: 'filing' }).first())
  const entry = await office.work((work) => getEntry(work, act.entry_id))
  expect(act.consent).toBe('paper')
  expect(entry.documents).toMatchObject([{ documentId: act.document_id, validity: 'authentic-copy' }])
  expect(await office.work((work) => findDocument(work, act.document_id))).toMatchObject({ elaboration: 'EE03' })
})

test('a consent is for what the application said then: changed afterwards, it is asked for again', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address, draft } = await filledFor(officer)
  await consentAloud(officer, address)
  const page = await officer.visit(`${address}/firma`)
  const fields = {
    _csrf: page.$('input[name=_csrf]').attr('value') ?? '',
    huella: page.$('input[name=huella]').attr('value') ?? '',
    conforme: 'si',
  }

  await officer.submit(`${draft}/escrito`, { asunto: 'Otra farola' })
  const stale = await officer.post(`${address}/firma`, fields)
  const statuses = await tasks(officer, address)
  const early = await officer.visit(`${address}/firma`)
  await consentAloud(officer, address)
  const filed = await file(officer, address)

  expect([stale.status, early.status, early.location]).toEqual([303, 303, address])
  expect(statuses).toEqual(['Completa', 'La solicitud ha cambiado: recójalo otra vez', 'Todavía no'])
  expect(filed.location).toBe(address)
  expect(await office.work((work) => work.tx('registry_entry').select('subject'))).toEqual([
    { subject: 'Instancia general: Otra farola' },
  ])
})

test('pressed twice and at once, it is one entry and one act', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await filledFor(officer)
  await consentAloud(officer, address)
  const page = await officer.visit(`${address}/firma`)
  const fields = {
    _csrf: page.$('input[name=_csrf]').attr('value') ?? '',
    huella: page.$('input[name=huella]').attr('value') ?? '',
    conforme: 'si',
  }

  const answers = await Promise.all([1, 2, 3].map(() => officer.post(`${address}/firma`, fields)))

  expect(answers.map(({ status, location }) => [status, location])).toEqual(answers.map(() => [303, address]))
  expect(await office.work((work) => work.tx('registry_entry').select('id'))).toHaveLength(1)
  expect(await office.work((work) => work.tx('assistance_act').select('id'))).toHaveLength(1)
})

test('who is not habilitated today signs for nobody', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const officer = await office.as(office.registryOfficer)
  const begin = () => officer.submit(`${base}/nueva`, shown())

  const answers = [await begin()]
  await habilitated(office, office.registryOfficer, { until: dayFromNow(-1) })
  answers.push(await begin())
  await habilitated(office, office.registryOfficer, { since: dayFromNow(1) })
  answers.push(await begin())
  await habilitated(office, office.registryOfficer, { mayAssist: false })
  answers.push(await begin())
  const today = await habilitated(office, office.registryOfficer, { since: dayFromNow(-3) })
  const { address } = await filledFor(officer)
  await consentAloud(officer, address)
  // The mayor's act of this very morning.
  const secretary = await office.as(office.secretary)
  const ended = await secretary.submit(`${base}/funcionarios/${today}`, {
    acto: 'Resolución de Alcaldía 99/2026',
    ultimo: dayFromNow(-1),
  })
  const page = await officer.visit(`${address}/firma`)
  const token = (await officer.visit(address)).$('input[name=_csrf]').attr('value') ?? ''
  const late = await officer.post(`${address}/firma`, { _csrf: token, huella: 'a'.repeat(64), conforme: 'si' })

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
  expect([ended.status, page.status, page.location, late.status]).toEqual([303, 303, address, 403])
  expect(await office.work((work) => work.tx('registry_entry').select('id'))).toEqual([])
})

test('each thing that is missing at the counter is named at its field', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const wrong = async (change: Record<string, string>) => {
    const answer = await officer.submit(`${base}/nueva`, shown(change))
    return [answer.status, answer.$('.govuk-error-summary a').first().attr('href')]
  }

  expect(await wrong({ nif: '12345678A' })).toEqual([422, '#nif'])
  expect(await wrong({ nif: cif('B', '1000000') })).toEqual([422, '#nif'])
  expect(await wrong({ nombre: ' ' })).toEqual([422, '#nombre'])
  expect(await wrong({ documento: '' })).toEqual([422, '#documento'])
  expect(await wrong({ caducidad: dayFromNow(-1) })).toEqual([422, '#caducidad'])
  expect(await wrong({ comprobado: '' })).toEqual([422, '#comprobado'])
  expect(await wrong({ 'no-obligado': '' })).toEqual([422, '#no-obligado'])
  expect(await wrong({ tramite: '' })).toEqual([422, '#tramite'])
  expect(await wrong({ tramite: 'no-existe' })).toEqual([422, '#tramite'])
})

test("somebody else's case does not exist, nor does the application in it", async () => {
  const [office, twin] = [await newOffice({ procedures: ['GEN-01'] }), await newOffice({ procedures: 'none' })]
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address, draft, person } = await filledFor(officer)
  const strangers = [await twin.as(twin.registryOfficer), await office.as(await office.citizen())]

  const seen = await officer.visit(`${draft}/escrito`)
  const unseen = await Promise.all([
    strangers[0]?.visit(address),
    strangers[0]?.visit(`${address}/consentimiento`),
    strangers[0]?.visit(draft),
    strangers[1]?.visit(draft),
  ])
  const signing = await officer.visit(`${draft}/firmar`)

  // The page says for whom, and everything written there is the official's doing.
  expect(seen.$('.co-identity').text().replace(/\s+/g, ' ')).toContain('Está atendiendo a Dolores Vecina Mayor')
  expect(unseen.map((answer) => answer?.status)).toEqual([404, 404, 404, 404])
  expect([signing.status, signing.location]).toEqual([303, address])
  const begunBy = await office.work((work) =>
    work.tx('audit_event').where({ event: 'virtual-office.draft-begun' }).first(),
  )
  expect(begunBy).toMatchObject({ actor_kind: 'staff', staff_id: office.registryOfficer.staffId })
  const looks = await office.work((work) => work.tx('access_log').where({ subject_id: idOf(draft) }))
  expect(looks[0]).toMatchObject({ staff_id: office.registryOfficer.staffId, purpose: 'registry.assistance' })
  expect(person['nif']).toBeTruthy()
})

test('what is left unfiled is deleted with its application', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address, draft } = await filledFor(officer)

  const left = await officer.submit(address, {}, { form: 'form[action$=cancelacion]' })
  const after = await officer.visit(address)

  expect(left.location).toBe(base)
  expect(after.$('main').text()).toContain('Se dejó sin presentar')
  expect((await officer.visit(draft)).status).toBe(404)
  expect(await office.work((work) => work.tx('draft').select('id'))).toEqual([])
})

async function saved(office: Office, digest: string, name: string): Promise<string> {
  const to = path.join(folder, name)
  await writeFile(to, await office.house.app.storage.read(digest))
  return to
}
