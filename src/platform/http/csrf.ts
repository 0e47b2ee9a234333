import { csrfSync } from 'csrf-sync'
import type { Request, RequestHandler } from 'express'
import { forbidden } from '../errors.ts'

const { generateToken, isRequestValid } = csrfSync({
  getTokenFromRequest: (req) => {
    const given: unknown = req.body?.['_csrf']
    return typeof given === 'string' ? given : undefined
  },
  getTokenFromState: (req) => req.session?.csrfToken,
  storeTokenInState: (req, token) => {
    if (typeof token === 'string') req.session.csrfToken = token
  },
})

/** Made when a form is rendered, so that reading a public page makes no session. */
export function csrfToken(req: Request): string {
  const token = generateToken(req)
  // A session that has a form in it has begun, and its limits with it.
  req.session.startedAt ??= req.now.getTime()
  req.session.seenAt ??= req.now.getTime()
  req.session.municipalityId ??= req.municipality.id
  return token
}

export const isMultipart = (req: Request): boolean => /^multipart\/form-data/i.test(req.get('content-type') ?? '')
export const changesState = (req: Request): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(req.method)

/** Before the body is read: a browser says where the request comes from, and another site is refused. */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  if (!changesState(req)) return next()
  const site = req.get('sec-fetch-site')
  const origin = req.get('origin')
  const isForeign =
    (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== req.municipality.origin)
  next(isForeign ? forbidden('error.other-site') : undefined)
}

/** After the body is read. Files are read by the route itself, which then calls `checkToken`; `permit` refuses them
 *  on every other route, where nobody would look at the token inside. */
export const tokenOfBody: RequestHandler = (req, res, next) => {
  if (!changesState(req) || isMultipart(req)) return next()
  checkToken(req, res, next)
}

export const checkToken: RequestHandler = (req, _res, next) => {
  next(isRequestValid(req) ? undefined : forbidden('error.form-expired'))
}
