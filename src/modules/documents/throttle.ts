import { createHmac } from 'node:crypto'
import type { Request } from 'express'
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible'
import type { App } from '../../platform/app.ts'
import { tooMany } from '../../platform/errors.ts'

/** Codes hold 120 bits, so guessing is hopeless anyway; this keeps the guessing from costing the council its sede.
 *  Counted in PostgreSQL: for all processes, and also after a restart. */
const MINUTES = 10
const PER_ADDRESS = 30
const MISSES_PER_COUNCIL = 2000

export interface Throttle {
  /** Counts a try; refuses when this address, or the whole town, has tried too much. */
  enter: (req: Request) => Promise<void>
  missed: (req: Request) => Promise<void>
}

export function verificationThrottle(app: Pick<App, 'db' | 'config' | 'log'>): Throttle {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient: app.db,
      storeType: 'knex',
      tableName: 'verification_attempt',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration: MINUTES * 60,
    })
  const addresses = limiter('address', PER_ADDRESS)
  const misses = limiter('council', MISSES_PER_COUNCIL)
  // An address is personal data: only its digest is written.
  const addressKey = (req: Request) =>
    createHmac('sha256', app.config.codeSecret)
      .update(`verification address\n${req.municipality.id}\n${req.ip ?? ''}`)
      .digest('base64url')

  return {
    enter: async (req) => {
      await counted(addresses.consume(addressKey(req)))
      const known = await misses.get(req.municipality.id)
      if (known && known.consumedPoints > MISSES_PER_COUNCIL) throw tooMany('documents.error.too-many')
    },
    missed: async (req) => {
      // Beyond the limit the next one is refused at the door.
      await misses.consume(req.municipality.id).catch((refusal: unknown) => {
        if (refusal instanceof Error) throw refusal
        app.log.warn({ municipalityId: req.municipality.id }, 'many wrong verification codes')
      })
    },
  }
}

async function counted(consuming: Promise<RateLimiterRes>): Promise<void> {
  try {
    await consuming
  } catch (refusal) {
    // The library rejects with its count, which is no error.
    throw refusal instanceof Error ? refusal : tooMany('documents.error.too-many')
  }
}
