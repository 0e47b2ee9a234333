import type { RequestHandler } from 'express'
import { forbidden } from '../errors.ts'

export type Right = 'everyone' | 'identified' | `${string}:${string}`

const rightOf = new WeakMap<RequestHandler, Right>()

/** The first handler of every route: says who may come in, before anything is read from the request.
 *  Someone not identified is sent to the door and back; someone without the right is refused. */
export function permit(right: Right): RequestHandler {
  const handler: RequestHandler = (req, res, next) => {
    if (right === 'everyone') return next()
    if (!req.viewer) {
      // After a lost session a POST cannot be replayed: come back to the page it was sent from.
      const back = req.method === 'GET' ? req.originalUrl : (samePath(req.get('referer'), req.get('host')) ?? '/')
      return res.redirect(303, `/acceso?volver=${encodeURIComponent(back)}`)
    }
    if (right !== 'identified' && !req.viewer.staff?.rights.includes(right)) return next(forbidden('error.forbidden'))
    next()
  }
  rightOf.set(handler, right)
  return handler
}

/** What `routes --json` and the tests read; undefined for a handler that is no permit. */
export const declaredRight = (handler: RequestHandler): Right | undefined => rightOf.get(handler)

function samePath(referer: string | undefined, host: string | undefined): string | undefined {
  if (!referer || !host || !URL.canParse(referer)) return undefined
  const url = new URL(referer)
  return url.host === host ? url.pathname + url.search : undefined
}
