import { Router } from 'express'
import passport from 'passport'
import { z } from 'zod'
import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { inWork, inReading } from '../../platform/db/work.ts'
import { type Viewer, queryText, viewerOf, who } from '../../platform/http/context.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import {
  type SessionIdentity,
  newState,
  redeemToken,
  requestIdentification,
  safeReturn,
  viewerFor,
} from './identification.ts'
import { accessPage } from './views.ts'

declare global {
  namespace Express {
    interface User extends SessionIdentity {}
  }
}

const accessForm = z.strictObject({ volver: z.string().max(500).default('/') })

/** Turns the session's identity into `req.viewer` on every request; mounted by the server after the sessions. */
export function identifyViewer(app: App) {
  const authenticator = new passport.Passport()
  authenticator.serializeUser<SessionIdentity>((user, done) => done(null, user))
  authenticator.deserializeUser<SessionIdentity>((user, done) => done(null, user))
  return [
    authenticator.initialize(),
    authenticator.session(),
    async (req: import('express').Request, _res: unknown, next: () => void) => {
      const identity = req.user
      req.viewer = identity ? await currentViewer(app, req, identity) : null
      next()
    },
  ]
}

/** Citizens cost no query; whoever shows an employee's certificate has the posts of today looked up. */
async function currentViewer(app: App, req: import('express').Request, identity: SessionIdentity): Promise<Viewer> {
  if (identity.employerNif !== req.municipality.nif) {
    const { employerNif: _, ...person } = identity
    return { ...person, staff: null }
  }
  const { id: municipalityId, nif } = req.municipality
  const actor = { kind: 'citizen' as const, personId: identity.personId, staffId: null, name: identity.name }
  return inReading(app.db, { municipalityId, actor, now: req.now }, (work) => viewerFor(work, identity, nif))
}

export function identityRoutes(app: App): Router {
  const router = Router()

  router.get('/acceso', permit('everyone'), (req, res) => {
    const returnTo = safeReturn(req.query['volver'])
    if (req.viewer) return res.redirect(303, landing(req.viewer, returnTo))
    res.render(
      'identity/access',
      accessPage(req.t, { returnTo, ended: req.query['fin'] === '1', failed: req.query['error'] === '1' }),
    )
  })

  router.post('/acceso', permit('everyone'), async (req, res) => {
    const form = parseForm(accessForm, req.body)
    const returnTo = form.ok ? safeReturn(form.data.volver) : '/'
    const state = newState()
    req.session.state = state
    const id = await inWork(app.db, who(req), (work) =>
      requestIdentification(work, { purpose: 'login', state, returnTo }),
    )
    res.redirect(303, identificationUrl(app, req.municipality.slug, id))
  })

  router.get('/acceso/vuelta', permit('everyone'), async (req, res) => {
    const token = queryText(req, 't')
    const redeemed = await inWork(app.db, who(req), (work) => redeemToken(work, token, req.session.state))
    if (!redeemed) return res.redirect(303, '/acceso?error=1')
    if (redeemed.purpose === 'signature') {
      // Signing does not change who is logged in: the page that asked finds its evidence by its identifier.
      return res.redirect(303, `${redeemed.returnTo}?evidencia=${redeemed.identity.evidenceId}`)
    }
    await new Promise<void>((resolve, reject) => {
      req.login(redeemed.identity, (error: unknown) => (error ? reject(error) : resolve()))
    })
    req.session.municipalityId = req.municipality.id
    req.session.startedAt = req.now.getTime()
    req.session.seenAt = req.now.getTime()
    const viewer = await currentViewer(app, req, redeemed.identity)
    req.viewer = viewer
    await inWork(app.db, who(req), (work) => audit(work, 'identity.session-opened', viewer.evidenceId))
    res.redirect(303, landing(viewer, redeemed.returnTo))
  })

  router.post('/salida', permit('identified'), async (req, res) => {
    await inWork(app.db, who(req), (work) => audit(work, 'identity.session-closed', viewerOf(req).evidenceId))
    await new Promise<void>((resolve, reject) => {
      req.session.destroy((error: unknown) => (error ? reject(error) : resolve()))
    })
    res.redirect(303, '/')
  })
  return router
}

/** Whoever came in by the door itself lands where their day begins. */
function landing(viewer: Viewer, returnTo: string): string {
  if (returnTo !== '/') return returnTo
  if (!viewer.staff) return '/carpeta'
  return viewer.staff.role === 'technician' ? '/provincia' : '/oficina'
}

export const identificationUrl = (app: App, slug: string, requestId: string): string =>
  `${app.config.identificationUrl}/identificacion?sede=${encodeURIComponent(slug)}&solicitud=${requestId}`
