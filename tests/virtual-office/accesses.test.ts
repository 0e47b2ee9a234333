import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { accessesWords } from '../../src/modules/virtual-office/accesses-words.es.ts'
import { purposeKey } from '../../src/modules/virtual-office/views-accesses.ts'
import type { Client } from '../support/client.ts'
import { newOffice } from '../support/office.ts'
import { aSignedResolution, anExpedient } from '../notifications/acts.ts'
import { anEntry } from '../registry/desk.ts'

const told = async (client: Client, address = '/carpeta/accesos'): Promise<string[]> => {
  const { $ } = await client.visit(address)
  return $('.co-document')
    .toArray()
    .map((item) => $(item).text().replace(/\s+/g, ' ').trim())
}

test('the citizen reads which post opened what is theirs, when and what for, the newest first', async () => {
  const office = await newOffice({ procedures: 'none' })
  const carmen = await office.citizen('Carmen')
  const entry = await anEntry(office, carmen, { subject: 'Un árbol caído' })
  await office.runJobs()
  const officer = await office.as(office.registryOfficer)
  const clerk = await office.as(office.clerk)
  const citizen = await office.as(carmen)
  expect(await told(citizen)).toEqual([])
  expect((await citizen.visit('/carpeta/accesos')).$('.co-empty').text()).toContain('Nadie ha abierto nada suyo')

  await officer.visit(`/oficina/registro/${entry.id}`)
  await clerk.visit(`/oficina/registro/${entry.id}/documentos/${entry.documents[0]?.documentId}`)
  await officer.visit(`/registro/asientos/${entry.id}/justificante`)
  await citizen.visit(`/registro/asientos/${entry.id}/justificante`)

  const [receipt, document, page, ...rest] = await told(citizen)
  expect(rest).toEqual([])
  expect(receipt).toContain(`Asiento ${entry.number}: Un árbol caído`)
  expect(receipt).toContain('Para sacar el justificante')
  expect(document).toContain(`Documento «plano de la obra.pdf», del asiento ${entry.number}`)
  expect(document).toContain('Gestión administrativa · Servicios Generales')
  expect(page).toContain('Registro y atención ciudadana · Oficina de Asistencia en Materia de Registros')
  expect(page).toMatch(/El \d\d\/\d\d\/\d{4}, \d\d:\d\d:\d\d · Para consultar el asiento/)
  expect(page).not.toContain(office.registryOfficer.person.name)
  expect((await citizen.visit('/carpeta')).$('a[href="/carpeta/accesos"]')).toHaveLength(1)
})

test('an expedient and its papers are told to its parties, and what they have not opened yet keeps its title', async () => {
  const office = await newOffice({ procedures: ['GEN-01'] })
  const carmen = await office.citizen('Carmen')
  const expedient = await anExpedient(office, carmen)
  await aSignedResolution(office, expedient.id)
  await office.runJobs()
  const clerk = await office.as(office.clerk)
  const page = await clerk.visit(`/oficina/expedientes/${expedient.id}`)
  const resolution = page
    .$('.co-document')
    .filter((_, row) => /[Rr]esol/.test(page.$(row).find('.co-document__name').text()))
  const paper = resolution.find('.co-document__actions a').last().attr('href') ?? ''
  expect((await clerk.visit(paper.split('?')[0] ?? '')).status).toBe(200)

  const lines = await told(await office.as(carmen))

  expect(
    lines.some((line) => line.startsWith(`Expediente ${expedient.number}:`) && line.includes('Para tramitarlo')),
  ).toBe(true)
  expect(lines.some((line) => line.startsWith('Un documento del asiento de salida'))).toBe(true)
  expect(lines.join(' ')).not.toMatch(/estima/i)
})

test("nobody is told who opened what is another's, in this council or in the next", async () => {
  const office = await newOffice({ procedures: 'none' })
  const twin = await newOffice({ procedures: 'none' })
  const carmen = await office.citizen('Carmen')
  const there = await twin.citizen('Carmen')
  const own = await anEntry(office, carmen)
  const theirs = await anEntry(twin, there)
  await (await office.as(office.registryOfficer)).visit(`/oficina/registro/${own.id}`)
  await (await twin.as(twin.registryOfficer)).visit(`/oficina/registro/${theirs.id}`)
  await Promise.all([office.runJobs(), twin.runJobs()])

  expect(await told(await office.as(await office.citizen('Vecina')))).toEqual([])
  expect(await told(await office.as(carmen))).toHaveLength(1)
  expect((await office.visitor().visit('/carpeta/accesos')).location).toMatch(/^\/acceso/)
})

test('a long history goes on by key, none twice and none left out', async () => {
  const office = await newOffice({ procedures: 'none' })
  const carmen = await office.citizen('Carmen')
  const entry = await anEntry(office, carmen)
  await office.work(async ({ tx, municipalityId, now }) => {
    await tx.raw(
      `insert into access_log (municipality_id, at, person_id, staff_id, subject_kind, subject_id, purpose)
       select ?, ?::timestamptz + n * interval '1 second', ?, ?, 'registry-entry', ?, 'registry.entry' from generate_series(1, 65) n`,
      [municipalityId, now, office.clerk.person.id, String(office.clerk.staffId), entry.id],
    )
  })
  const citizen = await office.as(carmen)

  const lines: string[] = []
  let address: string | undefined = '/carpeta/accesos'
  while (address) {
    const page: Awaited<ReturnType<Client['visit']>> = await citizen.visit(address)
    lines.push(...(await told(citizen, address)))
    address = page.$('a[rel=next]').attr('href')
  }

  expect(lines).toHaveLength(65)
  expect(new Set(lines).size).toBe(65)
})

test('every purpose that the program writes down for a thing of somebody has words of its own', () => {
  const root = path.resolve(import.meta.dirname, '../../src')
  const sources = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.ts'))
    .map((file) => readFileSync(path.join(file.parentPath, file.name), 'utf8'))
  const calls = sources.flatMap((text) =>
    [...text.matchAll(/recordAccess\(\s*work,\s*\{([^}]*)\}/g)].map(([, facts = '']) => facts),
  )
  const shown = calls.filter((facts) =>
    /subjectKind: '(registry-entry|expedient|document|notification|person)'/.test(facts),
  )
  const purposes = shown.flatMap((facts) => /purpose: '([^']+)'/.exec(facts)?.[1] ?? [])

  expect(purposes.length).toBeGreaterThan(5)
  expect(purposes.filter((purpose) => purposeKey(purpose) === 'virtual-office.purpose.other')).toEqual([])
  expect(purposeKey('something.nobody-wrote')).toBe('virtual-office.purpose.other')
  expect(Object.keys(accessesWords)).toContain(purposeKey('handling at the desk'))
})
