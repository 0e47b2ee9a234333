import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../platform/app.ts'
import { type Work, inWork, systemWho } from '../platform/db/work.ts'
import { plainDate } from '../platform/i18n/format.ts'
import { spokenName } from '../platform/text/spoken-name.ts'
import type { DemoAuthority } from '../platform/pki/index.ts'
import { appoint, listStaff, upsertPerson } from '../modules/identity/index.ts'
import { listPosts, showcase } from '../modules/municipalities/index.ts'
import { adoptMissingEverywhere, listPublishedNames } from '../modules/procedures/index.ts'
import { habilitate, listOfficials } from '../modules/registry/index.ts'
import { seedRegulations } from '../modules/regulation/index.ts'
import { seedActivity } from './demo-activity.ts'
import { type DemoPerson, demoPeople } from './demo-people.ts'

export const DEMO_PASSWORD = 'concejo'

/** The demonstration's people get their certificates as files, and those who work in a town hall their posts.
 *  Done again at each start: what is there already stays. */
export async function openDemonstration(app: App, authority: DemoAuthority): Promise<DemoPerson[]> {
  const houses = showcase.map((id) => app.municipalityOf(id))
  const people = demoPeople(houses, app.municipalityOf('10000'), app.now())
  const folder = path.join(app.config.dataDir, 'demo')
  await mkdir(folder, { recursive: true })
  await Promise.all(
    people.map(async ({ slug, subject, options }) => {
      const issued = await authority.issue(slug, subject, options)
      const file = path.join(folder, `${slug}.p12`)
      if (!existsSync(file)) await writeFile(file, issued.p12(DEMO_PASSWORD), { mode: 0o600 })
    }),
  )
  await Promise.all(
    [...new Set(people.flatMap(({ post }) => post?.municipalityId ?? []))].map((id) => appointAll(app, id, people)),
  )
  await writeFile(path.join(folder, 'LEAME.txt'), listOf(app, people))
  await seedActivity(app, authority, people)
  return people
}

/** The councils offer the province's catalogue, and their regulation gives it legal validity. All of it in one transaction
 *  and a few round trips: a Work for each of two hundred councils would take minutes. Once is enough. */
export async function adoptCatalogues(app: App, councilIds: readonly string[]): Promise<void> {
  await app.db.transaction(async (tx) => {
    const ids = await adoptMissingEverywhere(tx, councilIds, app.now())
    if (ids.length === 0) return
    await seedRegulations(tx, ids, await listPublishedNames(tx), {
      sedeAddressOf: (id) => app.municipalityOf(id).origin,
      now: app.now(),
    })
  })
}

async function appointAll(app: App, municipalityId: string, people: DemoPerson[]): Promise<void> {
  await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const posts = await listPosts(work)
    for (const { post, subject } of people) {
      if (post?.municipalityId !== municipalityId || subject.kind !== 'employee') continue
      const found = posts.find(({ code }) => code === post.code)
      if (!found) continue
      const person = await upsertPerson(work, {
        nif: subject.nif,
        kind: 'natural',
        name: spokenName([subject.givenName, subject.surname1, subject.surname2].filter(Boolean).join(' ')),
        givenName: spokenName(subject.givenName),
        surname1: spokenName(subject.surname1),
        surname2: spokenName(subject.surname2),
      })
      // A date long past, so that a restart finds the same appointment.
      await appoint(work, { personId: person.id, postId: found.id, since: '2025-01-01' })
    }
    await habilitateOfficers(work)
  })
}

/** Whoever keeps the registry may sign for citizens and make authentic copies, as the secretary noted down. Once. */
async function habilitateOfficers(work: Work): Promise<void> {
  if ((await listOfficials(work)).length > 0) return
  const staff = await listStaff(work, plainDate(work.now))
  const secretary = staff.find(({ role }) => role === 'secretary')
  const post = (await listPosts(work)).find(({ role }) => role === 'registry-officer')
  if (!secretary || !post) return
  const { personId, staffId, name } = secretary
  for (const officer of staff.filter(({ role }) => role === 'registry-officer')) {
    await habilitate(
      { ...work, actor: { kind: 'staff', personId, staffId, name } },
      {
        personId: officer.personId,
        postId: post.id,
        mayAssist: true,
        mayCopy: true,
        act: 'Resolución de Alcaldía 3/2025, de 2 de enero',
        actOn: '2025-01-02',
        since: '2025-01-02',
        until: null,
      },
    )
  }
}

function listOf(app: App, people: DemoPerson[]): string {
  const lines = people.map(({ slug, role, post }) => {
    const at = post ? app.municipalityOf(post.municipalityId).origin : app.municipalityOf(showcase[0]).origin
    return `${`${slug}.p12`.padEnd(34)} ${role.padEnd(48)} ${at}`
  })
  return `Certificados de demostración, sin validez legal. Contraseña de todos: ${DEMO_PASSWORD}\nHecho el ${plainDate(app.now())}\n\n${lines.join('\n')}\n`
}
