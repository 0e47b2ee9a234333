import connectPgSimple from 'connect-pg-simple'
import type { RequestHandler } from 'express'
import session from 'express-session'
import type { Knex } from 'knex'
import type { Pool, PoolClient } from 'pg'

declare module 'express-session' {
  interface SessionData {
    municipalityId: string
    startedAt: number
    seenAt: number
    /** The secret that binds the way to the certificate host and back to this session. */
    state: string
  }
}

const ABSOLUTE_HOURS = 8
const IDLE_MINUTES = 30

export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-sid' : 'sid')

/** Sessions are rows, so any process serves any person; cookies are of one host only, so a council's session opens no other. */
export function sessions(db: Knex, options: { secret: string; secure: boolean; now: () => Date }): RequestHandler[] {
  const Store = connectPgSimple(session)
  const store = new Store({
    pool: poolOf(db),
    tableName: 'session',
    ttl: ABSOLUTE_HOURS * 3600,
    // Writing a row at each page to say «still here» would cost more than the page: seenAt below does it once a minute.
    disableTouch: true,
    pruneSessionInterval: false,
    errorLog: () => undefined,
  })
  const limits: RequestHandler = (req, res, next) => {
    const now = options.now().getTime()
    const { startedAt, seenAt, municipalityId } = req.session
    const isOver =
      startedAt !== undefined &&
      (now - startedAt > ABSOLUTE_HOURS * 3_600_000 || now - (seenAt ?? startedAt) > IDLE_MINUTES * 60_000)
    const isForeign = municipalityId !== undefined && municipalityId !== req.municipality.id
    if (isOver || isForeign) {
      return req.session.regenerate((error) => {
        res.locals['sessionEnded'] = isOver
        next(error)
      })
    }
    if (startedAt !== undefined && now - (seenAt ?? 0) > 60_000) req.session.seenAt = now
    next()
  }
  return [
    session({
      name: sessionCookieName(options.secure),
      secret: options.secret,
      store,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, secure: options.secure, sameSite: 'lax', path: '/' },
    }),
    limits,
  ]
}

/** The session table goes through the same pool as everything else: one place for limits and for lost connections. */
function poolOf(db: Knex): Pool {
  const query = async (text: string, values?: unknown[]) => {
    const client: PoolClient = await db.client.acquireConnection().catch(asRefused)
    try {
      return await client.query(text, values)
    } finally {
      await db.client.releaseConnection(client)
    }
  }
  return { query } as unknown as Pool
}

/** The session library takes ENOENT for «no such session» and begins another: whoever is in would be put out of the door
 *  because the database's socket is missing for a moment. */
function asRefused(error: unknown): never {
  if ((error as { code?: unknown } | null)?.code !== 'ENOENT') throw error
  throw Object.assign(new Error('the database is away', { cause: error }), { code: 'ECONNREFUSED' })
}
