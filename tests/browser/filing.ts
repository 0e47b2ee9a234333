import assert from 'node:assert/strict'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import PDFDocument from 'pdfkit'
import { type Demonstration, type Person, checkPdf, download, enter, heading, look, pdfQr, pdfText } from './support.ts'

export interface Filed {
  number: string
  /** The page of the expedient in the folder. */
  address: string
  receipt: string
  code: string
}

export interface FilingOptions {
  /** Stops at each page to look; without it the way is walked as fast as it goes. */
  looking?: boolean
  scripts?: boolean
  /** Whose application it is, when it is somebody else's: nothing is asked about representation. */
  representative?: boolean
}

const PROCEDURE = '/tramites/exencion-impuesto-vehiculos'

export const paper = (title: string): Promise<Buffer> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    const document = new PDFDocument()
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.fontSize(20).text(title).end()
  })

const proceed = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continuar', exact: true }).click()

/** From the procedure's page to the receipt: an application not to pay the tax of a car because of a disability. */
export async function fileApplication(demo: Demonstration, person: Person, options: FilingOptions): Promise<Filed> {
  const { page } = person
  const see = async (name: string) => {
    if (options.looking) await look(person, name)
  }
  await enter(person, demo.at('caceres', `/acceso?volver=${PROCEDURE}`))
  await page.getByRole('main').getByRole('button', { name: 'Empezar' }).click()
  await see('application-start')
  await page.getByRole('button', { name: /^Empezar/ }).click()
  await see('application-tasks')
  await page.getByRole('button', { name: 'Empezar a contestar' }).click()

  await answerPages(page, see, options)
  await attachFiles(page, see, options)
  await page.getByRole('button', { name: 'Continuar' }).click()
  await see('application-review')
  assert.equal(await heading(page), 'Revisar y presentar')
  await page.getByRole('link', { name: 'Cambiar El vehículo' }).click()
  await page.getByLabel('Marca y modelo').fill('Seat León')
  await page.getByRole('button', { name: 'Guardar y volver a la revisión' }).click()
  await page.getByText('Seat León').waitFor()
  await page.getByRole('button', { name: 'Continuar para firmar' }).click()
  await see('application-sign')
  return signAndFile(demo, person, see, options)
}

async function answerPages(
  page: Page,
  see: (name: string) => Promise<void>,
  { looking = false, representative = false }: FilingOptions,
): Promise<void> {
  const yes = (question: string) =>
    page.getByRole('group', { name: question }).getByRole('radio', { name: 'Sí', exact: true }).first().check()
  const no = (question: string) =>
    page.getByRole('group', { name: question }).getByRole('radio', { name: 'No', exact: true }).check()
  if (looking) {
    await proceed(page)
    await page.getByRole('alert').waitFor()
    await see('application-page-refused')
  }
  if (!representative) await no('en nombre de otra persona')
  await page.getByLabel('Nombre de la vía').fill('Mayor')
  await page.getByLabel('Número').fill('4')
  await page.getByLabel('Código postal').fill('10003')
  await page.getByLabel('Municipio').fill('Cáceres')
  await proceed(page)

  await page.getByRole('radio', { name: 'No pagar por discapacidad' }).check()
  await see('application-choice')
  await proceed(page)

  await page.getByLabel('Matrícula').fill('1234BCD')
  await page.getByLabel('Marca y modelo').fill('Seat Ibiza')
  await yes('El vehículo está a nombre')
  await proceed(page)

  await page.getByLabel('Grado reconocido').fill('20')
  await no('Tiene fecha de caducidad')
  await page.getByRole('radio', { name: 'La persona con discapacidad' }).check()
  await no('Tiene ya otro vehículo')
  await page.getByRole('checkbox', { name: 'Declaro que el vehículo' }).check()
  await proceed(page)
  await page.getByRole('alert').getByText('debe ser 33 o más').waitFor()
  await see('application-number-refused')
  await page.getByLabel('Grado reconocido').fill('45')
  await proceed(page)

  await yes('Ha pagado ya')
  await yes('Quiere que se le devuelva')
  await page.getByLabel('Cuenta donde cobrar').fill('ES91 2100 0418 4502 0005 1332')
  await see('application-conditions')
  await proceed(page)
  await see('application-consultation')
  await proceed(page)

  const byInternet = page.getByRole('radio', { name: 'Por internet' })
  // A company has no choice.
  if (!representative) await byInternet.check()
  await page.getByLabel('Correo electrónico').fill('persona@ejemplo.es')
  await see('application-notices')
  await proceed(page)
}

async function attachFiles(
  page: Page,
  see: (name: string) => Promise<void>,
  { scripts = true }: FilingOptions,
): Promise<void> {
  // With scripts the files go as soon as they are chosen; pressing the button too would send the form once more.
  const send = async (slot: Locator): Promise<void> => {
    if (!scripts) await slot.getByRole('button', { name: 'Adjuntar' }).click()
  }
  const permit = page.getByRole('region', { name: 'Permiso de circulación' })
  const degree = page.getByRole('region', { name: 'Certificado de discapacidad' })
  const pdf = { name: 'permiso.pdf', mimeType: 'application/pdf' }
  await permit
    .locator('input[type=file]')
    .setInputFiles({ ...pdf, buffer: Buffer.from('<!doctype html><script>alert(1)</script>') })
  await send(permit)
  await page.getByRole('alert').getByText('contiene instrucciones de página web').waitFor()
  await see('application-file-refused')
  const picture = { name: 'permiso por delante.png', mimeType: 'image/png', buffer: await page.screenshot() }
  await permit
    .locator('input[type=file]')
    .setInputFiles([{ ...pdf, buffer: await paper('Permiso de circulación') }, picture])
  await send(permit)
  await permit.getByRole('link', { name: picture.name }).waitFor()
  await degree
    .locator('input[type=file]')
    .setInputFiles({ ...pdf, name: 'grado.pdf', buffer: await paper('Grado: 45 %') })
  await send(degree)
  await degree.getByRole('link', { name: 'grado.pdf' }).waitFor()
  await see('application-documents')
}

async function signAndFile(
  demo: Demonstration,
  person: Person,
  see: (name: string) => Promise<void>,
  { scripts = true }: FilingOptions,
): Promise<Filed> {
  const { page } = person
  const sign = page.getByRole('button', { name: 'Firmar y presentar' })
  await sign.click()
  await page.getByRole('alert').waitFor()
  await see('application-sign-refused')
  const digest = (await page.locator('#huella-contenido').innerText()).trim()
  assert.match(digest, /^[0-9a-f]{64}$/)
  await page.getByRole('checkbox', { name: 'Lo he leído' }).check()
  await sign.click()
  await page.getByRole('heading', { name: 'Solicitud presentada' }).waitFor()
  const number = /\d{4}-E-\d{6}/.exec(await page.getByRole('main').innerText())?.[0] ?? ''
  assert.ok(number, 'the confirmation shows the registry number')
  const receiptButton = page.getByRole('button', { name: 'Descargar el justificante' })
  if (scripts) await receiptButton.waitFor()
  else await pressUntil(page.getByRole('link', { name: 'Comprobar ahora' }), receiptButton)
  await see('application-filed')

  const receipt = await download(page, () => receiptButton.click(), path.join(demo.folder, `${number}.pdf`))
  await checkPdf(receipt)
  const text = await pdfText(receipt)
  for (const expected of [number, 'Seat León', 'grado.pdf', 'permiso por delante.png'])
    assert.ok(text.includes(expected))
  assert.ok(text.replace(/\s+/g, '').includes(digest.slice(0, 40)), 'the digest that was signed stands in the receipt')
  const code = /[0-9A-Z]{5}(-[0-9A-Z]{5}){4}/.exec(text)?.[0] ?? ''
  assert.equal(new URL(await pdfQr(receipt)).searchParams.get('codigo'), code)

  await page.getByRole('link', { name: 'Verlo en mi carpeta' }).click()
  await page.getByRole('heading', { name: 'Qué ha pasado' }).waitFor()
  await see('citizen-expedient')
  return { number, address: page.url(), receipt, code }
}

/** Without scripts nothing comes by itself: the person asks again, as the page says. */
async function pressUntil(again: ReturnType<Page['getByRole']>, there: ReturnType<Page['getByRole']>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await there.isVisible()) return
    await again.click()
  }
  throw new Error('it never came')
}
