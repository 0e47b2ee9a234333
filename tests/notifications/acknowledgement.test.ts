/* oxlint-disable jest/no-standalone-expect -- testWith is test, or test.skip where its tools are missing */
import { documentIdentifier, getDocument, isIntact, listSignatures } from '../../src/modules/documents/index.ts'
import { acknowledge } from '../../src/modules/notifications/acknowledge.ts'
import { checkPdfSignatures } from '../../src/platform/pdf/index.ts'
import { Desk, run, testWith } from '../platform/pdf/tools.ts'
import { newOffice } from '../support/office.ts'
import { aCorrection, anExpedient, only } from './acts.ts'

const desk = new Desk()
afterAll(() => desk.clear())

testWith(
  ['pdfsig', 'pdftotext', 'qpdf'],
  'request and acknowledgement are sealed papers that others than us find whole, and say all that they must',
  async () => {
    const office = await newOffice({ procedures: 'none' })
    const citizen = await office.citizen()
    const expedient = await anExpedient(office, citizen)
    await aCorrection(office, expedient.id)
    await office.runJobs()
    const { id } = await only(office, expedient.id)
    const client = await office.as(citizen)
    await client.submit(`/carpeta/notificaciones/${id}`)
    await office.runJobs()
    const notification = await only(office, expedient.id)

    const papers: Record<string, Buffer> = {}
    for (const name of ['documento', 'acuse']) {
      const { body } = await client.visit(`/carpeta/notificaciones/${id}/${name}`)
      papers[name] = body as Buffer
      const file = desk.put(`${name}.pdf`, papers[name])
      const signature = run('pdfsig', '-nocert', file).output
      expect(signature).toContain('Signature is Valid')
      expect(signature).toContain('Total document signed')
      expect(run('qpdf', '--check', file).code).toBe(0)
    }
    const words = (name: string) => run('pdftotext', '-raw', desk.put(name, papers[name] ?? ''), '-').output
    const said = (name: string) => words(name).replace(/\s+/g, ' ')
    for (const part of [
      expedient.number,
      citizen.person.nif,
      'Falta la escritura de la finca',
      'Tiene 10 días hábiles',
      'desiste de su solicitud',
      'artículo 68.1',
    ]) {
      expect(said('documento')).toContain(part)
    }
    for (const part of [
      notification.entryNumber,
      citizen.person.name,
      citizen.person.nif,
      office.municipality.name,
      'Requerimiento en el expediente',
      'Abierta',
      'Con certificado electrónico',
    ]) {
      expect(said('acuse')).toContain(part)
    }
    expect(words('acuse').replace(/\s+/g, '')).toContain(notification.documentDigest)
  },
)

test('the acknowledgement is a receipt document of the council, with its seal, made once', async () => {
  const office = await newOffice({ procedures: 'none' })
  const { app } = office.house
  const citizen = await office.citizen()
  const expedient = await anExpedient(office, citizen)
  await aCorrection(office, expedient.id)
  await office.runJobs()
  const { id } = await only(office, expedient.id)
  await (await office.as(citizen)).submit(`/carpeta/notificaciones/${id}`)
  const payload = { municipalityId: office.municipality.id, notificationId: id }

  await Promise.all([acknowledge(app, payload), acknowledge(app, payload)].map((each) => each.catch(() => undefined)))
  await office.runJobs()

  const { acknowledgementId } = await only(office, expedient.id)
  const document = await office.work((work) => getDocument(work, acknowledgementId ?? ''))
  expect(document).toMatchObject({ kind: 'TD09', origin: 'administration', state: 'final' })
  expect(document.identifier).toBe(documentIdentifier(office.municipality.dir3, document.identifier.split('_')[2] ?? '', document.id)) // prettier-ignore
  const signatures = await office.work((work) => listSignatures(work, document.id))
  expect(await isIntact(app, document, signatures)).toBe(true)
  expect(signatures.map(({ signerKind }) => signerKind)).toEqual(['seal'])
  const [report] = await checkPdfSignatures(await app.storage.read(document.digest), { trusted: async () => true })
  expect(report).toMatchObject({ valid: true, coversWholeDocument: true })
})
