import assert from 'node:assert/strict'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { type Filed, fileApplication, paper } from './filing.ts'
import { type Demonstration, type Person, checkPdf, download, enter, heading, look, pdfQr, pdfText } from './support.ts'

const turnOf = (page: Page): Promise<string> => page.locator('.co-turn').first().innerText()

/** One application from the first button to the closed expedient: each test goes on where the one before left. */
export function fromApplicationToResolution(demo: () => Demonstration): void {
  let maria: Person
  let clerk: Person
  let filed: Filed
  let number = ''
  let desk = ''
  let resolution = ''
  let isBroken = false
  const step = (name: string, run: () => Promise<void>): void =>
    void test(name, async (t) => {
      if (isBroken) return t.skip('the step before failed')
      isBroken = true
      await run()
      isBroken = false
    })

  step('a citizen files with several documents and gets a sealed receipt', async () => {
    maria = await demo().person({ certificate: 'maria-garcia' })
    filed = await fileApplication(demo(), maria, { looking: true })
    number = /\d{4}\/\d{6}/.exec(await maria.page.getByRole('main').innerText())?.[0] ?? ''
    assert.match(await turnOf(maria.page), /Le toca al ayuntamiento/)
    await appears(maria.page, async () => (await mailOf(demo())).includes(filed.number))
  })

  step('the clerk finds it, takes it and asks for what is missing', async () => {
    clerk = await demo().person({ certificate: 'caceres-tramitacion' })
    const { page } = clerk
    await enter(clerk, demo().at('caceres', '/acceso'))
    await page.waitForURL(demo().at('caceres', '/oficina'))
    await look(clerk, 'office-home')
    await page.getByRole('link', { name: 'Expedientes', exact: true }).click()
    await page.getByRole('link', { name: 'Todos', exact: true }).click()
    await page.getByLabel('Buscar').fill(number)
    await page.getByRole('button', { name: 'Filtrar' }).click()
    await page.getByRole('table').waitFor()
    await look(clerk, 'office-desk')
    await page.getByRole('link', { name: number }).click()
    desk = page.url()
    await look(clerk, 'office-expedient')
    await page.getByLabel('Encargar a').selectOption({ label: 'Javier Corchero Calle, Gestión administrativa' })
    await page.getByRole('button', { name: 'Encargar', exact: true }).click()
    await page.getByText('Se encarga de él').waitFor()

    await page.getByRole('main').getByRole('button', { name: 'Pedir que corrija' }).click()
    await page.getByRole('button', { name: 'Enviar el requerimiento' }).click()
    await page.getByRole('alert').waitFor()
    await look(clerk, 'office-correction-refused')
    await page
      .getByLabel('Qué falta')
      .fill('Falta la cara de atrás del permiso de circulación. Puede hacerle una foto.')
    await page.getByRole('button', { name: 'Enviar el requerimiento' }).click()
    await page.waitForURL(desk)
    assert.match(await turnOf(page), /Le toca a la persona interesada/)
  })

  step('the citizen opens the request, gets the acknowledgement and answers', async () => {
    const { page } = maria
    await openNotification(demo(), maria, `Requerimiento en el expediente ${number}`, 'notification')
    const acknowledgement = page.getByRole('link', { name: /acuse/i })
    await appears(page, () => acknowledgement.isVisible())
    const file = await download(page, () => acknowledgement.click(), path.join(demo().folder, 'acuse.pdf'))
    await checkPdf(file)
    assert.match(await pdfText(file), /quedó\s+practicada en ese momento/)

    await page.goto(filed.address)
    await look(maria, 'citizen-expedient-asked')
    await page.getByRole('button', { name: 'Contestar al requerimiento' }).click()
    await page.getByRole('button', { name: 'Empezar a contestar' }).click()
    await look(maria, 'answer')
    await page.getByRole('main').getByRole('textbox').first().fill('Adjunto la cara de atrás del permiso.')
    await page.getByRole('button', { name: 'Continuar', exact: true }).click()
    const behind = { name: 'permiso por detrás.pdf', mimeType: 'application/pdf', buffer: await paper('Por detrás') }
    await page.locator('input[type=file]').first().setInputFiles(behind)
    await page.getByRole('link', { name: behind.name }).waitFor()
    await page.getByRole('button', { name: 'Continuar', exact: true }).click()
    await page.getByRole('button', { name: 'Continuar para firmar' }).click()
    await page.getByRole('checkbox', { name: 'Lo he leído' }).check()
    await page.getByRole('button', { name: 'Firmar y presentar' }).click()
    await page.getByRole('heading', { name: 'Contestación presentada' }).waitFor()
    await look(maria, 'answer-filed')
  })

  step('the clerk writes the resolution and sends it to the mayor', async () => {
    const { page } = clerk
    await page.goto(desk)
    assert.match(await turnOf(page), /Le toca al ayuntamiento/)
    await page.getByRole('main').getByRole('button', { name: 'Resolver: conceder' }).click()
    await look(clerk, 'office-template')
    await page.getByRole('radio', { name: 'Resolución que concede' }).check()
    await page.getByRole('button', { name: 'Empezar a escribir' }).click()
    await look(clerk, 'office-draft')
    const text = page.getByLabel('Texto')
    const written = await text.inputValue()
    assert.ok(written.includes(filed.number), 'the template names the entry')
    await text.fill('')
    await page.getByRole('button', { name: 'Guardar y enviar a firmar' }).click()
    await page.getByRole('alert').waitFor()
    await look(clerk, 'office-draft-refused')
    await page.getByLabel('Texto').fill(written)
    await page.getByRole('button', { name: 'Guardar y enviar a firmar' }).click()
    await page.getByRole('radio', { name: 'Alcaldía' }).check()
    await look(clerk, 'office-send')
    await page.getByRole('button', { name: 'Enviar a firmar' }).click()
    await page.waitForURL(desk)
    assert.match(await turnOf(page), /pendiente de firma/)
  })

  step('the mayor reads it and signs with a handshake of its own', async () => {
    const mayor = await demo().person({ certificate: 'caceres-alcaldia' })
    const { page } = mayor
    await enter(mayor, demo().at('caceres', '/acceso'))
    await look(mayor, 'mayor-home')
    await page.getByRole('link', { name: 'Firmas', exact: true }).click()
    await look(mayor, 'mayor-signatures')
    await page.getByRole('row', { name: number }).getByRole('link').first().click()
    await look(mayor, 'mayor-signature')
    await page.getByRole('button', { name: 'Devolver sin firmar' }).click()
    await page.getByRole('alert').waitFor()
    await look(mayor, 'mayor-signature-refused')
    const handshakes: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/identificacion')) handshakes.push(request.url())
    })
    await page.getByRole('button', { name: 'Firmar con mi certificado' }).click()
    await page.getByText('Documento firmado').waitFor()
    assert.ok(handshakes.length > 0, 'the certificate was asked for again')
    await look(mayor, 'mayor-signed')
    await mayor.context.close()
  })

  step('the citizen opens the resolution, which stands before outside tools, and the expedient is closed', async () => {
    const { page } = maria
    await openNotification(demo(), maria, `Resolución del expediente ${number}`, 'notification-resolution')
    const file = path.join(demo().folder, 'resolucion.pdf')
    resolution = await download(page, () => page.getByRole('button', { name: 'Descargar el documento' }).click(), file)
    assert.match(await checkPdf(resolution), /Sello electrónico de Cáceres/)
    assert.match(await pdfText(resolution), /Manuel Pizarro Macías/)
    await page.goto(filed.address)
    await look(maria, 'citizen-expedient-closed')
    assert.match(await turnOf(page), /resuelto y notificado/)
    await clerk.page.goto(desk)
    await look(clerk, 'office-expedient-closed')
    assert.match(await clerk.page.getByRole('main').innerText(), /El expediente se cierra/)
    await clerk.context.close()
  })

  step('the registry officer reads the same sentence at the counter and prints it', async () => {
    const sentence = (await turnOf(maria.page)).trim()
    const officer = await demo().person({ certificate: 'caceres-registro' })
    const { page } = officer
    await enter(officer, demo().at('caceres', '/acceso'))
    await look(officer, 'registry-home')
    await page.getByRole('link', { name: 'Atención en persona', exact: true }).click()
    await page.getByRole('button', { name: 'Buscar' }).click()
    await page.getByRole('alert').waitFor()
    await look(officer, 'counter-refused')
    await page.getByLabel('A quién o qué busca').fill('10000001S')
    await page.getByRole('radio', { name: 'La persona está delante' }).check()
    await page.getByRole('button', { name: 'Buscar' }).click()
    await page.getByRole('table').waitFor()
    await look(officer, 'counter-found')
    await page.getByRole('table').getByRole('link').first().click()
    await look(officer, 'counter-person')
    const section = page.locator('section').filter({ hasText: number })
    assert.equal((await section.locator('.co-turn p').nth(1).innerText()).trim(), sentence.split('\n').at(-1)?.trim())
    await section.getByRole('link', { name: 'Ver e imprimir' }).click()
    await look(officer, 'counter-status')
    const sheet = path.join(demo().folder, 'estado.pdf')
    // It opens in the browser's own viewer, to be printed.
    const bytes = await page.evaluate(
      `fetch(document.querySelector('main a[role=button]').href).then((answer) => answer.bytes()).then((all) => [...all])`,
    )
    await writeFile(sheet, Buffer.from(bytes as number[]))
    assert.ok((await pdfText(sheet)).replace(/\s+/g, ' ').includes('el expediente está resuelto y notificado'))

    await page.getByRole('link', { name: 'Registro', exact: true }).click()
    await look(officer, 'registry-list')
    await page.getByRole('link', { name: filed.number }).first().click()
    await look(officer, 'registry-entry')
    await page.goto(demo().at('caceres', '/oficina/registro/nuevo'))
    await page.getByRole('button', { name: 'Registrar' }).click()
    await page.getByRole('alert').waitFor()
    await look(officer, 'registry-new-refused')
    await officer.context.close()
  })

  step('anybody verifies the resolution by the code on the paper and by its QR', async () => {
    const visitor = await demo().person()
    const { page } = visitor
    const address = await pdfQr(resolution)
    await page.goto(address)
    await page.getByRole('heading', { name: 'El documento es auténtico' }).waitFor()
    await look(visitor, 'verified')
    await page.goto(demo().at('caceres', '/verificar'))
    await page.getByRole('main').getByRole('textbox').fill(filed.code)
    await page.getByRole('main').getByRole('button', { name: 'Verificar' }).click()
    assert.equal(await heading(page), 'El documento es auténtico')
    assert.ok((await page.getByRole('main').innerText()).includes(filed.number))
    await Promise.all([visitor.context.close(), maria.context.close()])
  })
}

async function openNotification(demo: Demonstration, person: Person, name: string, picture: string): Promise<void> {
  const { page } = person
  await page.goto(demo.at('caceres', '/carpeta'))
  const link = page.getByRole('link', { name })
  await appears(page, () => link.isVisible())
  await look(person, `folder-${picture}`)
  await link.click()
  await look(person, picture)
  await page.getByRole('button', { name: 'Abrir la notificación' }).click()
  await page.getByRole('heading', { name: 'El documento', exact: true }).waitFor()
  await look(person, `${picture}-open`)
}

/** What a job does a moment later: the person asks for the page again. */
async function appears(page: Page, isThere: () => ReturnType<Locator['isVisible']>): Promise<void> {
  const until = Date.now() + 60_000
  while (!(await isThere())) {
    assert.ok(Date.now() < until, `it did not come: ${page.url()}`)
    await page.reload()
  }
}

async function mailOf({ mailFolder }: Demonstration): Promise<string> {
  const names = await readdir(mailFolder).catch(() => [])
  const letters = await Promise.all(names.map((name) => readFile(path.join(mailFolder, name), 'utf8')))
  return letters.join('\n')
}
