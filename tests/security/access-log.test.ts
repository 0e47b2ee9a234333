import { beforeAll, expect, test } from '@jest/globals'
import { type LivedIn, addressOf, livedIn } from './lived-in.ts'

let town: LivedIn

beforeAll(async () => {
  town = await livedIn()
}, 60_000)

/** Rights that open what is of a person; the others keep the house in order. */
const personal = /^(registry:(read|register|supervise)|expedients:(read|process)|documents:sign|citizens:assist)$/
/** What shows nobody's data: the office's own papers and codes, or somebody not yet written down. */
const ofNobody = [
  // Paper that its own officer is photographing: it is of no entry yet, so nobody can be told.
  /^\/oficina\/registro\/digitalizar\//,
  // How far an export has come; what was asked for is a row of the audit trail.
  /^\/oficina\/registro\/exportaciones\//,
]

const readings = (): Promise<{ key: string; kind: string; purpose: string; staffId: string | null }[]> =>
  town.office.work(({ tx, municipalityId }) =>
    tx('access_log')
      .where('municipality_id', municipalityId)
      .orderBy('id')
      .select({ key: 'id', kind: 'subject_kind', purpose: 'purpose', staffId: 'staff_id' }),
  )

test('P27: each page of the office about somebody leaves exactly one row of who opened it, when and what for', async () => {
  const client = await town.office.as(town.factotum)
  const own = [...(await town.ids()).values()].flat()
  const pages = town.routes.filter(
    ({ method, path, right }) =>
      method === 'GET' && /:id\b/.test(path) && personal.test(right ?? '') && !ofNobody.some((each) => each.test(path)),
  )
  const wrong: string[] = []
  let opened = 0

  for (const { path } of pages) {
    for (const id of own) {
      const before = (await readings()).length
      const { status } = await client.visit(`${addressOf(path, { id })}?motivo=presencial`)
      if (status !== 200) continue
      opened++
      const left = (await readings()).slice(before)
      const isRight = left.length === 1 && left.every(({ staffId }) => staffId !== null)
      if (!isRight)
        wrong.push(`${path}: ${left.map(({ kind, purpose }) => `${kind} ${purpose}`).join(', ') || 'nothing'}`)
      break
    }
  }

  expect(opened).toBeGreaterThan(8)
  expect(wrong).toEqual([])
}, 180_000)
