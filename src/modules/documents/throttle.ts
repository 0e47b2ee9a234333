import { createHmac } from 'node:crypto'
import type { Request } from 'express'
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import type { App } from '../../platform/app.ts'
import { tooMany } from '../../platform/errors.ts'

/** Codes hold 120 bits, so guessing is hopeless anyway; this keeps the guessing from costing the council its sede.
 *  Counted in PostgreSQL: for all processes, and also after a restart. */
const MINUTES = 10
/** Of right and wrong codes together: a bank that checks papers all morning from one address is welcome. */
const LOOKS_PER_ADDRESS = 300
const MISSES_PER_ADDRESS = 30
const MISSES_PER_COUNCIL = 2000

export interface Throttle {
  /** Refuses when this address, or the whole world, has tried too much here. */
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
  const looks = limiter('look', LOOKS_PER_ADDRESS)
  const addressMisses = limiter('address-miss', MISSES_PER_ADDRESS)
  const councilMisses = limiter('council-miss', MISSES_PER_COUNCIL)
  // An address is personal data: only its digest is written.
  const addressKey = (req: Request) =>
    createHmac('sha256', app.config.codeSecret)
      .update(`verification address\n${req.municipality.id}\n${req.ip ?? ''}`)
      .digest('base64url')

  return {
    enter: async (req) => {
      const [isLookCounted, ofAddress, ofCouncil] = await Promise.all([
        count(looks, addressKey(req)),
        addressMisses.get(addressKey(req)),
        councilMisses.get(req.municipality.id),
      ])
      const isOver =
        !isLookCounted ||
        (ofAddress?.consumedPoints ?? 0) >= MISSES_PER_ADDRESS ||
        (ofCouncil?.consumedPoints ?? 0) >= MISSES_PER_COUNCIL
      if (isOver) throw tooMany('documents.error.too-many')
    },
    missed: async (req) => {
      await count(addressMisses, addressKey(req))
      if (!(await count(councilMisses, req.municipality.id))) {
        app.log.warn({ municipalityId: req.municipality.id }, 'many wrong verification codes')
      }
    },
  }
}

/** False beyond the limit: the library says so by rejecting with its count, which is no error. */
async function count(limiter: RateLimiterPostgres, key: string): Promise<boolean> {
  try {
    await limiter.consume(key)
    return true
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    return false
  }
}
