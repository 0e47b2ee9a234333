import type { Knex } from 'knex'
import { openingFor } from './postgres-client.ts'

export interface Actor {
  kind: 'anonymous' | 'citizen' | 'staff' | 'system'
  personId: string | null
  staffId: string | null
  name: string
}

export interface Who {
  municipalityId: string
  actor: Actor
  now: Date
}

/** One transaction, of one municipality, by one actor, at one moment. */
export interface Work extends Who {
  tx: Knex.Transaction
}

/** The role cannot see past the row policies; it and the council end with the transaction, so nothing leaks to the next
 *  user of a pooled connection. */
export function inWork<T>(db: Knex, who: Who, run: (work: Work) => Promise<T>): Promise<T> {
  const { municipalityId, actor, now } = who
  return db.transaction((tx) => run({ municipalityId, actor, now, tx }), openingFor(municipalityId, false))
}

/** A Work that PostgreSQL lets write nothing: a page that only shows does not wait for the end of its transaction. */
export function inReading<T>(db: Knex, who: Who, run: (work: Work) => Promise<T>): Promise<T> {
  const { municipalityId, actor, now } = who
  return db.transaction((tx) => run({ municipalityId, actor, now, tx }), openingFor(municipalityId, true))
}

/** Independent readings of one Work: they go to the database in one journey and come back in one. */
export async function together<T extends Record<string, unknown>>(
  readings: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const names = Object.keys(readings)
  const found = await Promise.all(Object.values(readings))
  return Object.fromEntries(names.map((name, i) => [name, found[i]])) as { [K in keyof T]: Awaited<T[K]> }
}

/** Jobs and schedules act as the system: no person, no session. */
export function systemWho(municipalityId: string, now: Date): Who {
  return { municipalityId, now, actor: { kind: 'system', personId: null, staffId: null, name: 'Concejo' } }
}
