import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { A4, jpeg } from '../registry/digitisation/pictures.ts'
import {
  type Demonstration,
  type Person,
  checkPdf,
  download,
  enter,
  heading,
  look,
  openDemonstration,
  pdfText,
} from './support.ts'

let demonstration: Demonstration | undefined
before(async () => {
  demonstration = await openDemonstration()
})
after(async () => {
  await demonstration?.stop()
})

void test('pages photographed with a telephone become an authentic copy, and somebody without a certificate files', async () => {
  const demo = demonstration
  assert.ok(demo)
  const officer = await demo.person({ certificate: 'caceres-registro', telephone: true })
  const { page } = officer
  const home = demo.at('caceres', '/oficina/registro/digitalizar')
  await enter(officer, demo.at('caceres', '/acceso?volver=/oficina/registro/digitalizar'))
  await page.waitForURL(home)
  await look(officer, 'digitise-start')
  await page.getByLabel('Qué documento es').fill('Escritura de la finca')
  await page.getByRole('button', { name: 'Empezar' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/oficina/registro/digitalizar/'))

  // One photograph after the other, as a telephone gives them.
  for (const [place, orientation] of [6, 1, 1].entries()) {
    const held = orientation === 6 ? { width: A4.height, height: A4.width } : A4
    const sharp = place === 2 ? { width: 800, height: 1131 } : held
    const file = path.join(demo.folder, `foto-${place + 1}.jpg`)
    await writeFile(file, jpeg({ ...sharp, orientation, place: 'GPS' }))
    await photograph(officer, file)
    await page.locator('.co-sheet').nth(place).waitFor()
  }
  await look(officer, 'digitise-pages')
  assert.deepEqual(await page.locator('.co-sheet .govuk-tag').allInnerTexts(), [
    '200 ppp',
    '200 ppp',
    '96 ppp: repítala',
  ])

  // Turned twice within a second, moved, seen large; the page stays where it is.
  const address = page.url()
  await page.getByRole('button', { name: 'Girar Página 1' }).click()
  await page.locator('.co-sheet__picture.co-turned-90').waitFor()
  await page.getByRole('button', { name: 'Girar Página 1' }).click()
  await page.locator('.co-sheet__picture.co-turned-180').waitFor()
  await page.getByRole('button', { name: 'Después Página 1' }).click()
  await page.locator('.co-sheet').nth(1).locator('.co-turned-180').waitFor()
  assert.equal(page.url(), address)
  await page.locator('a[data-enlarge]').first().click()
  await page.getByRole('dialog').waitFor()
  await page.getByRole('button', { name: 'Cerrar' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Revisar y expedir' }).click()
  await page.getByText('La página 3 tiene 96 ppp').waitFor()
  await look(officer, 'digitise-dull')
  await page.getByRole('link', { name: 'Volver' }).first().click()
  await page.getByRole('button', { name: 'Quitar Página 3' }).click()
  await page.locator('.co-sheet').nth(2).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Revisar y expedir' }).click()
  await look(officer, 'digitise-attest')
  await page.getByLabel('He comparado las imágenes').check()
  await page.getByRole('button', { name: 'Expedir copia auténtica' }).click()
  await page.getByText('La copia está lista').waitFor()
  await look(officer, 'digitise-copy')
  const copy = await download(
    page,
    () => page.getByRole('link', { name: 'Descargar' }).click(),
    path.join(demo.folder, 'copia.pdf'),
  )
  await checkPdf(copy)
  assert.match(await pdfText(copy), /Copia auténtica de un documento en papel/)
  await page.getByRole('button', { name: 'Registrar una entrada con ella' }).click()
  await page.locator('.co-document__name', { hasText: 'Escritura de la finca.pdf' }).waitFor()

  await assist(officer, demo)
  await officer.context.close()

  const secretary = await demo.person({ certificate: 'caceres-secretaria' })
  await enter(secretary, demo.at('caceres', '/acceso?volver=/oficina/registro/asistencia/funcionarios'))
  await secretary.page.getByText('Resolución de Alcaldía 3/2025').waitFor()
  await look(secretary, 'assistance-officials')
  await secretary.page.getByRole('link', { name: 'Actos del personal habilitado' }).click()
  await secretary.page.getByText('Escritura de la finca').waitFor()
  await look(secretary, 'assistance-acts')
  await secretary.page.goto(demo.at('caceres', '/sede/personal-habilitado'))
  await look(secretary, 'officials-public')
  await secretary.context.close()
})

async function assist(officer: Person, demo: Demonstration): Promise<void> {
  const { page } = officer
  await page.goto(demo.at('caceres', '/oficina/registro/asistencia'))
  await look(officer, 'assistance-home')
  await page.getByRole('button', { name: 'Atender a una persona' }).click()
  await page.getByLabel('NIF o NIE').fill('10000055T')
  await page.getByLabel('Nombre', { exact: true }).fill('Dolores')
  await page.getByLabel('Primer apellido').fill('Vecina')
  await page.getByLabel('DNI', { exact: true }).check()
  await page.getByLabel('He visto el documento original').check()
  await page.getByLabel('Dice que no está obligada').check()
  await page.getByLabel('Trámite').selectOption({ label: 'Instancia general' })
  await look(officer, 'assistance-new')
  await page.getByRole('button', { name: 'Empezar la solicitud' }).click()
  await page.getByRole('link', { name: 'Rellenar la solicitud' }).waitFor()
  await look(officer, 'assistance-case')
  await page.getByRole('link', { name: 'Rellenar la solicitud' }).click()
  await page.getByText('Está atendiendo a').waitFor()
  assert.match(await heading(page), /Instancia general/)
  await look(officer, 'assistance-form')
}

/** The button that opens the camera on a telephone asks for a file here. */
async function photograph({ page }: Person, file: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.locator('#camara .govuk-file-upload-button, #camara button').first().click(),
  ])
  const [answer] = await Promise.all([
    page.waitForResponse(
      (response) => response.request().method() === 'GET' && response.url().includes('/digitalizar/'),
    ),
    chooser.setFiles(file),
  ])
  assert.equal(answer.status(), 200)
}
