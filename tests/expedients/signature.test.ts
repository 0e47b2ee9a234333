import { expect, test } from '@jest/globals'
import { getExpedient, listFolios } from '../../src/modules/expedients/index.ts'
import { anExpedient } from '../support/builders.ts'
import type { Client } from '../support/client.ts'
import { handOver, newOffice, type Office } from '../support/office.ts'

/** A resolution written by the clerk and sent to the mayor; gives the address of the request in the signature folder. */
async function sentToSign(office: Office): Promise<{ expedientId: string; draft: string; clerk: Client }> {
  const { id } = await office.work(async (w) => anExpedient(w, await office.citizen()))
  const clerk = await office.as(office.clerk)
  const begun = await clerk.submit(`/oficina/expedientes/${id}/textos/nuevo?plantilla=resolution-grant`)
  await clerk.submit(begun.location, {}, { button: { name: 'action', value: 'continue' } })
  await clerk.submit(`${begun.location}/firma`)
  return { expedientId: id, draft: begun.location, clerk }
}

const waiting = async (mayor: Client): Promise<string> =>
  (await mayor.visit('/oficina/firmas')).$('tbody th a').attr('href') ?? ''

test('a template comes with the data in place, and what is still to be written is not sent to sign', async () => {
  const office = await newOffice()
  const citizen = await office.citizen()
  const { id, number } = await office.work((w) => anExpedient(w, citizen))
  const clerk = await office.as(office.clerk)

  const begun = await clerk.submit(`/oficina/expedientes/${id}/textos/nuevo?plantilla=resolution-refuse`, {
    template: 'resolution-refuse',
  })
  const text = (await clerk.visit(begun.location)).$('textarea[name=body]').text()
  const early = await clerk.submit(begun.location, {}, { button: { name: 'action', value: 'continue' } })

  expect(text).toContain(number)
  expect(text).toContain(citizen.person.name)
  expect(text).not.toContain('{{')
  expect(early.status).toBe(422)
  expect(early.$('.govuk-error-summary').text()).toContain('Escriba aquí por qué no procede')
})

test('the mayor signs with a handshake for that text, and the sealed resolution takes its folio', async () => {
  const office = await newOffice()
  const { expedientId } = await sentToSign(office)
  const mayor = await office.as(office.mayor)
  const request = await waiting(mayor)

  const away = await mayor.submit(request, {}, { form: 'form[action$="/firma"]' })
  const back = await handOver(office.house.app, office.municipality, mayor, away.location, office.mayor.identity)
  const signed = await mayor.visit(back.location)
  await office.runJobs()

  expect(signed).toMatchObject({ status: 303, location: request })
  const folios = await office.work((w) => listFolios(w, expedientId))
  expect(folios.some(({ kind, mime }) => kind === 'TD01' && mime === 'application/pdf')).toBe(true)
  expect((await office.work((w) => getExpedient(w, expedientId))).ending).toBe('resolution')
  const again = await mayor.visit(back.location)
  expect(again.status).toBe(303)
})

test('a handshake made for one text signs no other', async () => {
  const office = await newOffice()
  await sentToSign(office)
  const mayor = await office.as(office.mayor)
  const first = await waiting(mayor)
  const away = await mayor.submit(first, {}, { form: 'form[action$="/firma"]' })
  const back = await handOver(office.house.app, office.municipality, mayor, away.location, office.mayor.identity)
  await sentToSign(office)
  const other = (await mayor.visit('/oficina/firmas'))
    .$('tbody th a')
    .toArray()
    .map((link) => link.attribs['href'] ?? '')
    .find((href) => href !== first)

  const answer = await mayor.visit(back.location.replace(first, other ?? ''))

  expect(answer.status).toBe(409)
  expect((await mayor.visit(other ?? '')).$('form[action$="/firma"]')).toHaveLength(1)
})

test('another person cannot answer the handshake, and another post cannot read the request', async () => {
  const office = await newOffice()
  await sentToSign(office)
  const mayor = await office.as(office.mayor)
  const request = await waiting(mayor)
  const away = await mayor.submit(request, {}, { form: 'form[action$="/firma"]' })

  const stolen = handOver(office.house.app, office.municipality, mayor, away.location, office.secretary.identity)
  await expect(stolen).rejects.toMatchObject({ status: 403 })

  const secretary = await office.as(office.secretary)
  expect((await secretary.visit(request)).status).toBe(403)
  expect((await (await office.as(office.clerk)).visit(request)).status).toBe(403)
})

test('given back with a reason, the writer reads it, mends the text and sends it again', async () => {
  const office = await newOffice()
  const { expedientId, draft, clerk } = await sentToSign(office)
  const mayor = await office.as(office.mayor)
  const request = await waiting(mayor)

  const silent = await mayor.submit(request, { reason: '' }, { form: 'form[action$="/rechazo"]' })
  await mayor.submit(request, { reason: 'Falta citar la ordenanza.' }, { form: 'form[action$="/rechazo"]' })

  expect(silent.status).toBe(422)
  expect(silent.$('a[href="#reason"]').text()).toContain('Escriba por qué')
  expect((await clerk.visit(`/oficina/expedientes/${expedientId}`)).$('main').text()).toContain(
    'Falta citar la ordenanza.',
  )
  expect((await office.work((w) => getExpedient(w, expedientId))).state).toBe('in-progress')
  const again = await clerk.submit(draft, {}, { button: { name: 'action', value: 'continue' } })
  expect(again.location).toBe(`${draft}/firma`)
})

test('while it waits for a signature the text stands still', async () => {
  const office = await newOffice()
  const { draft, clerk } = await sentToSign(office)

  const page = await clerk.visit(draft)
  const token = page.$('input[name=_csrf]').attr('value') ?? ''
  const answer = await clerk.post(draft, {
    _csrf: token,
    title: 'Otro',
    body: 'Un texto distinto del enviado.',
    version: '2',
    action: 'save',
  })

  expect(page.$('textarea')).toHaveLength(0)
  expect(answer.status).toBe(409)
})
