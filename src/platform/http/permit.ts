import type { RequestHandler } from 'express'
import { forbidden } from '../errors.ts'
import { changesState, isMultipart } from './csrf.ts'

export type Right = 'everyone' | 'identified' | `${string}:${string}`

export interface Declared {
  right: Right
  /** The answer tells of a person, or brings one's papers. */
  personalData: boolean
  /** Takes forms with files: `receiveFiles` follows, and looks at the token once it has read it. */
  files: boolean
}

const declarations = new WeakMap<RequestHandler, Declared>()

/** The first handler of every route: says who may come in, before anything is read from the request.
 *  Someone not identified is sent to the door and back; someone without the right is refused.
 *  What needs a right is taken to be personal; a public route that shows somebody's papers says so. */
export function permit(right: Right, about: Partial<Omit<Declared, 'right'>> = {}): RequestHandler {
  const { files = false, personalData = right !== 'everyone' } = about
  const handler: RequestHandler = (req, res, next) => {
    // Also of the refusal: what one person was answered is never shown to the next.
    if (personalData) res.set('Cache-Control', 'no-store')
    if (!files && changesState(req) && isMultipart(req)) return next(forbidden('error.form-expired'))
    if (right === 'everyone') return next()
    if (!req.viewer) {
      // After a lost session a POST cannot be replayed: come back to the page it was sent from.
      const back = req.method === 'GET' ? req.originalUrl : (samePath(req.get('referer'), req.get('host')) ?? '/')
      return res.redirect(303, `/acceso?volver=${encodeURIComponent(back)}`)
    }
    if (right !== 'identified' && !req.viewer.staff?.rights.includes(right)) return next(forbidden('error.forbidden'))
    next()
  }
  declarations.set(handler, { right, personalData, files })
  return handler
}

/** What `routes --json` and the tests read; undefined for a handler that is no permit. */
export const declaredRight = (handler: RequestHandler): Declared | undefined => declarations.get(handler)

function samePath(referer: string | undefined, host: string | undefined): string | undefined {
  if (!referer || !host || !URL.canParse(referer)) return undefined
  const url = new URL(referer)
  return url.host === host ? url.pathname + url.search : undefined
}
