import type { Knex } from 'knex'

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

export function inWork<T>(db: Knex, who: Who, run: (work: Work) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    // The role cannot see past the row policies; both settings end with the transaction,
    // so nothing leaks to the next user of a pooled connection.
    await tx.raw("select set_config('role', 'office_app', true), set_config('app.municipality_id', ?, true)", [
      who.municipalityId,
    ])
    return run({ municipalityId: who.municipalityId, actor: who.actor, now: who.now, tx })
  })
}

/** Jobs and schedules act as the system: no person, no session. */
export function systemWho(municipalityId: string, now: Date): Who {
  return { municipalityId, now, actor: { kind: 'system', personId: null, staffId: null, name: 'Concejo' } }
}
