import { sweepDigitisations } from '../../../src/modules/registry/index.ts'
import { newOffice } from '../../support/office.ts'
import { attest, base, begun, goodPage, habilitated, page } from './digitising.ts'
import { A4, jpeg, png } from './pictures.ts'

test('each file that is no page is named with its reason, and the good ones stay', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const good = jpeg({ width: 400, height: 400 })

  const { answer } = await begun(officer, [
    page('buena.jpg', good),
    page('vacia.jpg', Buffer.alloc(0)),
    page('mentira.jpg', png({ width: 40, height: 40 })),
    page('documento.pdf', Buffer.from('%PDF-1.4\n%%EOF\n')),
    page('nota.jpg', Buffer.from('esto es texto')),
    page('cortada.png', png({ width: 400, height: 400, cut: 3 })),
    page('rota.png', broken(png({ width: 400, height: 400 }))),
    page('cortada.jpg', Buffer.concat([good.subarray(0, 150), Buffer.from([0xff, 0xd9])])),
    page('imprenta.jpg', jpeg({ width: 80, height: 80, components: 4 })),
    page('transparente.png', png({ width: 40, height: 40, colour: 4 })),
    page('entrelazada.png', png({ width: 40, height: 40, interlaced: true })),
  ])

  expect(answer.status).toBe(422)
  const told = answer
    .$('.govuk-error-summary li')
    .map((_, line) => answer.$(line).text().trim())
    .get()
  for (const [name, reason] of [
    ['vacia.jpg', /vacío/],
    ['mentira.jpg', /./],
    ['documento.pdf', /no es una imagen/],
    ['nota.jpg', /./],
    ['cortada.png', /dañado/],
    ['rota.png', /dañado/],
    ['cortada.jpg', /dañado/],
    ['imprenta.jpg', /colores de imprenta/],
    ['transparente.png', /transparencia/],
    ['entrelazada.png', /entrelazado/],
  ] as const) {
    expect(told.filter((line) => line.includes(name))).toEqual([expect.stringMatching(reason)])
  }
  expect(told).toHaveLength(10)
  expect(answer.$('.co-sheet')).toHaveLength(1)
  expect(answer.$('.co-sheet__facts').text()).toContain('400 × 400')
})

test('pages are turned, moved and taken away with buttons', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(
    officer,
    [100, 200, 300].map((width) => page(`${width}.jpg`, jpeg({ width, height: 400 }))),
  )
  const press = async (what: string, place: number) => {
    const shown = await officer.visit(address)
    const id = shown.$('input[name=pagina]').eq(place).attr('value') ?? ''
    await officer.submitPage(
      shown,
      address,
      {},
      { form: 'form[data-pages]', button: { name: 'accion', value: `${what}:${id}` } },
    )
  }

  await press('up', 2)
  await press('down', 0)
  await press('turn', 0)
  await press('turn', 0)
  await press('remove', 2)

  const shown = await officer.visit(address)
  expect(
    shown
      .$('.co-sheet__facts')
      .map((_, facts) => shown.$(facts).text().split(' ')[0])
      .get(),
  ).toEqual(['300', '100'])
  expect(shown.$('.co-sheet__picture').first().attr('class')).toContain('co-turned-180')
})

test('what nobody named comes back with the problem at its field', async () => {
  const office = await newOffice({ procedures: 'none' })
  const officer = await office.as(office.registryOfficer)

  const nameless = await officer.submit(base, { titulo: ' ' }, { files: [goodPage()] })
  const { address } = await begun(officer, [])
  const empty = await officer.submit(address, {}, { form: '#archivos form' })
  const pageless = await officer.visit(`${address}/copia`)

  expect([nameless.status, nameless.$('#titulo-error').text()]).toEqual([
    422,
    expect.stringContaining('qué documento es'),
  ])
  expect([empty.status, empty.$('#paginas-error').text()]).toEqual([
    422,
    expect.stringContaining('Elija alguna imagen'),
  ])
  expect([pageless.status, pageless.location]).toEqual([303, address])
})

test('what somebody digitises is theirs alone, in their council alone', async () => {
  const [office, twin] = [await newOffice({ procedures: 'none' }), await newOffice({ procedures: 'none' })]
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const { address } = await begun(officer, [goodPage()])
  const shown = await officer.visit(address)
  const picture = shown.$('.co-sheet__picture').attr('href') ?? ''
  const strangers = [await twin.as(twin.registryOfficer), await office.as(await colleague(office))]

  const seen = await officer.visit(picture)
  const unseen = await Promise.all(
    strangers.flatMap((stranger) =>
      [address, picture, `${address}/copia`, `${address}/documento`].map((at) => stranger.visit(at)),
    ),
  )

  expect([seen.status, seen.headers['content-type'], seen.headers['cache-control']]).toEqual([
    200,
    'image/jpeg',
    'no-store',
  ])
  expect(seen.headers['content-disposition']).toContain('inline')
  expect(unseen.map(({ status }) => status)).toEqual(Array(8).fill(404))
})

test('pages that nobody attested are forgotten after a week; what was attested stays', async () => {
  const office = await newOffice({ procedures: 'none' })
  await habilitated(office, office.registryOfficer)
  const officer = await office.as(office.registryOfficer)
  const [open, done, discarded] = [
    await begun(officer, [goodPage()]),
    await begun(officer, [goodPage()]),
    await begun(officer, [page('a.jpg', jpeg({ ...A4 }))]),
  ]
  await attest(officer, done.address)
  await officer.submit(discarded.address, {}, { form: 'form[action$=borrado]' })
  const statuses = () =>
    Promise.all([open, done, discarded].map(async ({ address }) => (await officer.visit(address)).status))

  const before = await statuses()
  await office.work(sweepDigitisations, { now: new Date(Date.now() + 6 * 86_400_000) })
  const soon = await statuses()
  await office.work(sweepDigitisations, { now: new Date(Date.now() + 8 * 86_400_000) })

  expect([before, soon, await statuses()]).toEqual([
    [200, 200, 404],
    [200, 200, 404],
    [404, 200, 404],
  ])
})

/** One bit wrong in the rows. */
function broken(picture: Buffer): Buffer {
  const at = picture.indexOf('IDAT') + 30
  const changed = Buffer.from(picture)
  changed[at] = (changed[at] ?? 0) ^ 4
  return changed
}

/** Another officer of the same registry. */
async function colleague(office: Awaited<ReturnType<typeof newOffice>>) {
  const { appoint, listStaff, upsertPerson } = await import('../../../src/modules/identity/index.ts')
  const { listPosts } = await import('../../../src/modules/municipalities/index.ts')
  const { identityOf } = await import('../../support/office.ts')
  const { plainDate } = await import('../../../src/platform/i18n/format.ts')
  const identity = {
    ...identityOf('Ramona', 'Compañera'),
    kind: 'employee' as const,
    organization: { nif: office.municipality.nif, name: office.municipality.name },
  }
  return office.work(async (work) => {
    const person = await upsertPerson(work, { nif: identity.nif, kind: 'natural', name: identity.fullName })
    const post = (await listPosts(work)).find(({ code }) => code === 'REG')
    await appoint(work, { personId: person.id, postId: post?.id ?? '', since: '2020-01-01' })
    const staff = (await listStaff(work, plainDate(work.now))).find(({ personId }) => personId === person.id)
    return { identity, person, staffId: staff?.staffId ?? null }
  })
}
