import { updateContact } from '../../src/modules/identity/index.ts'
import { assign, beginDraft, getExpedient, sendToSign } from '../../src/modules/expedients/index.ts'
import { listPosts } from '../../src/modules/municipalities/index.ts'
import { aSignedResolution, anExpedient, asStaff } from '../notifications/acts.ts'
import { newOffice } from '../support/office.ts'

test('each post sees what waits for it, by its rights and no more', async () => {
  const office = await newOffice({ procedures: 'none' })
  const citizen = await office.citizen()
  await anExpedient(office, citizen)

  const pages = await Promise.all(
    [office.clerk, office.registryOfficer, office.mayor, office.secretary].map(async (somebody) => {
      const { status, $ } = await (await office.as(somebody)).visit('/oficina')
      const hrefs = $('main a')
        .map((_n, link) => $(link).attr('href'))
        .get()
      return { status, hrefs, search: $('main form[action="/oficina/atencion"]').length }
    }),
  )
  const [clerk, registry, mayor, secretary] = pages

  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(clerk?.hrefs).toEqual(
    expect.arrayContaining(['/oficina/expedientes?ver=mias', '/oficina/expedientes?ver=unidad']),
  )
  expect([clerk?.search, registry?.search, mayor?.search, secretary?.search]).toEqual([0, 1, 0, 0])
  expect(registry?.hrefs).toContain('/oficina/registro/nuevo')
  expect(registry?.hrefs.filter((href) => href.startsWith('/oficina/expedientes'))).toEqual([])
  // Nothing of what is counted for others, not even as a nought.
  expect(clerk?.hrefs).not.toContain('/oficina/notificaciones?ver=papel')
  expect(mayor?.hrefs).toEqual([])
})

test('what is late, what nobody has taken, what has to be posted and what waits for a signature are counted', async () => {
  const office = await newOffice({ procedures: 'none' })
  const onPaper = await office.citizen('Paula')
  await office.work((work) => updateContact(work, onPaper.person.id, { channel: 'paper' }))
  const past = new Date(office.house.app.now().getTime() - 200 * 86_400_000)
  const late = await anExpedient(office, await office.citizen(), { now: past })
  await anExpedient(office, await office.citizen('Ana'))
  const posted = await anExpedient(office, onPaper)
  await aSignedResolution(office, posted.id)
  await asStaff(office, office.clerk, async (work) => {
    const { version } = await getExpedient(work, late.id)
    await assign(work, late.id, { staffId: work.actor.staffId ?? '', name: work.actor.name }, version)
  })
  await office.runJobs()

  const { $ } = await (await office.as(office.clerk)).visit('/oficina')
  const cards = $('main .co-card')
    .map((_n, card) => $(card).find('.co-card__title').text())
    .get()

  expect(cards).toContain('1 expediente fuera de plazo')
  expect(cards).toContain('1 notificación para enviar en papel')
  expect(cards).toContain('1 expediente suyo abierto')
  // The one just filed and the one on paper, which is resolved and not yet closed.
  expect(cards).toContain('2 expedientes sin nadie')
  expect(cards).toContain('1 salida hoy en el registro')
})

test('the mayor finds what waits for a signature on the first page', async () => {
  const office = await newOffice({ procedures: 'none' })
  const expedient = await anExpedient(office, await office.citizen())
  const clerk = await office.as(office.clerk)
  const requestId = await asStaff(office, office.clerk, async (work) => {
    const draft = await beginDraft(work, expedient.id, {
      kind: 'resolution',
      title: 'Resolución de prueba',
      template: 'resolution-grant',
      body: 'Se resuelve lo que se pide, con todo lo demás.',
    })
    const post = (await listPosts(work)).find(({ role }) => role === 'mayor')
    return sendToSign(work, draft, post?.id ?? '')
  })

  const page = await (await office.as(office.mayor)).visit('/oficina')

  expect(page.$(`main a[href="/oficina/firmas/${requestId}"]`).text()).toBe('Resolución de prueba')
  expect((await clerk.visit('/oficina')).text).not.toContain(requestId)
})

test('who holds no post has no office to come into', async () => {
  const office = await newOffice({ procedures: 'none' })

  expect((await (await office.as(await office.citizen())).visit('/oficina')).status).toBe(403)
  expect((await office.visitor().visit('/oficina')).location).toBe('/acceso?volver=%2Foficina')
})
