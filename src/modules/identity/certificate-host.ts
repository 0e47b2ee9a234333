import type { Request, Response } from 'express'
import { Router } from 'express'
import passport from 'passport'
import type { App } from '../../platform/app.ts'
import { type Who, inWork } from '../../platform/db/work.ts'
import { AppError, notFound } from '../../platform/errors.ts'
import { type Municipality, queryText } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { CertificateStrategy, type Presented } from './certificate-strategy.ts'
import {
  type IdentificationRequest,
  type Shown,
  acceptIdentification,
  findRequest,
  recordIdentification,
} from './identification.ts'
import { refusedPage } from './views.ts'

/** The host that asks for the client certificate, one for the whole province. It reads the person, keeps the evidence
 *  in the council's own rows and hands a one-time token back to the council's host. It has no session of its own. */
export function certificateHost(app: App, councilOf: (slug: string) => Municipality | undefined): Router {
  const router = Router()
  const authenticator = new passport.Passport()
  authenticator.use(new CertificateStrategy(app.trust, app.now))

  router.get('/identificacion', permit('everyone', { personalData: true }), async (req, res) => {
    const council = councilOf(queryText(req, 'sede'))
    if (!council) throw notFound('error.not-found')
    req.municipality = council
    res.locals['municipality'] = council
    const asking = anonymous(council, req.now)
    const request = await inWork(app.db, asking, (work) => findRequest(work, queryText(req, 'solicitud')))
    if (!request) return refuse(req, res, council, null, 'request-over')
    if (request.purpose === 'signature' && !isFreshHandshake(req, request)) {
      // The browser kept a connection from before the request: closing it makes it shake hands anew, for this document.
      return res.redirect(303, req.originalUrl)
    }
    const presented = await new Promise<Presented>((resolve, reject) => {
      // Accepted or not, what was presented comes third: as info, or as the challenge of the one strategy that failed.
      const settle = (error: unknown, _user: unknown, shown: unknown) =>
        error ? reject(error) : resolve(shown as Presented)
      authenticator.authenticate('certificate', { session: false }, settle)(req, res, reject)
    })
    await decide(app, req, res, council, request, presented)
  })
  return router
}

async function decide(
  app: App,
  req: Request,
  res: Response,
  council: Municipality,
  request: IdentificationRequest,
  { certificate, verdict }: Presented,
): Promise<void> {
  const asking = anonymous(council, req.now)
  const shown: Shown = {
    purpose: request.purpose,
    outcome: verdict.ok ? 'accepted' : verdict.reason,
    certificate,
    identity: verdict.identity ?? null,
    revocation: verdict.ok ? verdict.evidence.revocation : null,
    revocationAnswer: (verdict.ok && verdict.evidence.revocationDer) || null,
    address: req.ip ?? null,
    userAgent: req.get('user-agent') ?? null,
    contentDigest: request.contentDigest,
    statement: request.statement,
  }
  if (!verdict.ok) {
    await inWork(app.db, asking, (work) => recordIdentification(work, shown, null))
    return refuse(req, res, council, request, verdict.reason)
  }
  try {
    const { token } = await inWork(app.db, asking, (work) =>
      acceptIdentification(work, request, { ...shown, identity: verdict.identity }),
    )
    res.redirect(303, `${council.origin}/acceso/vuelta?t=${token}`)
  } catch (error) {
    if (!(error instanceof AppError) || error.key !== 'identity.error.other-person') throw error
    await inWork(app.db, asking, (work) => recordIdentification(work, { ...shown, outcome: 'other-person' }, null))
    refuse(req, res, council, request, 'other-person')
  }
}

function refuse(
  req: Request,
  res: Response,
  council: Municipality,
  request: IdentificationRequest | null,
  reason: string,
): void {
  res.status(reason === 'request-over' ? 410 : 403)
  res.render('identity/refused', refusedPage(req.t, { council, request, reason, retry: req.originalUrl }))
}

/** Every answer of this host closes its connection, so only one opened ahead of time can be older than the request. */
const isFreshHandshake = (req: Request, request: IdentificationRequest): boolean =>
  (handshakes.get(req.socket) ?? 0) >= request.createdAt.getTime()

/** When each connection finished its handshake; the listener fills it in. */
export const handshakes = new WeakMap<object, number>()

const anonymous = (council: Municipality, now: Date): Who => ({
  municipalityId: council.id,
  now,
  actor: { kind: 'anonymous', personId: null, staffId: null, name: '' },
})
