import { randomUUID } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { audit, recordAccess } from '../../../platform/audit.ts'
import { type Work, inWork } from '../../../platform/db/work.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { upsertPerson } from '../../identity/index.ts'
import { listOffered } from '../../procedures/index.ts'
import { proceduresInForce } from '../../regulation/index.ts'
import { listActs } from './acts.ts'
import { type Case, citizenOf, getOwnCase, insertCase, listOwnOpenCases, updateOpenCase } from './cases.ts'
import type { AssistanceLent } from './lent.ts'
import { findHabilitation, requireHabilitation } from './officials.ts'
import { type StartForm, startForm } from './schemas.ts'
import { base, casePage, homePage, newPage } from './views.ts'

/** From the document shown at the counter to the application being filled in (Real Decreto 203/2021, art. 30). */
export function caseRoutes(app: App, lent: AssistanceLent): Router {
  const router = Router()

  router.get(base, permit('citizens:assist'), async (req, res) => {
    const facts = await inWork(app.db, who(req), async (work) => {
      const official = (await findHabilitation(work, 'assist')) ?? null
      return {
        official,
        cases: await listOwnOpenCases(work),
        acts: official ? await listActs(work, { officialId: official.id, kind: 'filing', limit: 10 }) : [],
      }
    })
    res.render('registry/assistance/home', { layout: 'staff', ...homePage(req.t, facts) })
  })

  router.get(`${base}/nueva`, permit('citizens:assist'), async (req, res) => {
    await showNew(req, res, 200, { values: {} })
  })

  router.post(`${base}/nueva`, permit('citizens:assist'), async (req, res) => {
    const form = parseForm(startForm, req.body)
    if (!form.ok) return showNew(req, res, 422, form)
    if (form.data.caducidad !== '' && form.data.caducidad < plainDate(req.now)) {
      const problems = [{ field: 'caducidad', key: 'registry.assistance.error.expired' }]
      return showNew(req, res, 422, { values: form.values, problems })
    }
    const id = await inWork(app.db, who(req), (work) => begin(work, req, form.data))
    if (!id) {
      const problems = [{ field: 'tramite', key: 'registry.assistance.error.not-online' }]
      return showNew(req, res, 422, { values: form.values, problems })
    }
    res.redirect(303, `${base}/${id}`)
  })

  router.get(`${base}/:id`, permit('citizens:assist'), async (req, res) => {
    const facts = await inWork(app.db, who(req), async (work) => {
      const assisted = await getOwnCase(work, idOf(req))
      await recordAccess(work, { subjectKind: 'person', subjectId: assisted.personId, purpose: 'registry.assistance' })
      const application =
        assisted.state === 'open'
          ? await lent.review(work, citizenOf(assisted, viewerOf(req)), assisted.draftId, aboutOf(req))
          : undefined
      const [act] = assisted.entryId
        ? await listActs(work, {
            kind: 'filing',
            ...(assisted.consentDocumentId && { documentId: assisted.consentDocumentId }),
            limit: 1,
          })
        : []
      return { assisted, application: application ?? null, act: act ?? null }
    })
    res.render('registry/assistance/case', { layout: 'staff', csrfToken: csrfToken(req), ...casePage(req.t, facts) })
  })

  router.post(`${base}/:id/cancelacion`, permit('citizens:assist'), async (req, res) => {
    await inWork(app.db, who(req), async (work) => {
      const assisted = await getOwnCase(work, idOf(req), { lock: true })
      const citizen = citizenOf(assisted, viewerOf(req))
      await updateOpenCase(work, assisted.id, { state: 'abandoned' })
      if (await lent.review(work, citizen, assisted.draftId, aboutOf(req))) {
        await lent.discard(work, citizen, assisted.draftId)
      }
      await audit(work, 'registry.assistance-abandoned', assisted.id)
    })
    res.redirect(303, base)
  })

  return router

  /** The person as their document says, the application begun in their name, and the case that ties both. */
  async function begin(work: Work, req: Request, form: StartForm): Promise<string | undefined> {
    await requireHabilitation(work, 'assist')
    const names = [form.nombre, form.apellido1, form.apellido2].filter(Boolean)
    const person = await upsertPerson(work, {
      nif: form.nif,
      kind: 'natural',
      name: names.join(' '),
      givenName: form.nombre,
      surname1: form.apellido1,
      surname2: form.apellido2,
    })
    const known: Pick<Case, 'id' | 'personId' | 'personNif' | 'personName'> = {
      id: '',
      personId: person.id,
      personNif: person.nif,
      personName: person.name,
    }
    const citizen = citizenOf(known, viewerOf(req))
    const begun = await lent.begin(work, citizen, form.tramite, form.clave)
    if (!begun) return undefined
    return insertCase(work, {
      startKey: form.clave,
      personId: person.id,
      identityDocument: form.documento,
      procedureCode: begun.procedureCode,
      title: begun.title,
      draftId: begun.draftId,
    })
  }

  async function showNew(
    req: Request,
    res: Response,
    status: number,
    form: { values: Record<string, unknown>; problems?: Problem[] },
  ): Promise<void> {
    const facts = await inWork(app.db, who(req), async (work) => ({
      official: (await findHabilitation(work, 'assist')) ?? null,
      procedures: await listOnline(work),
    }))
    res.status(status).render('registry/assistance/new', {
      layout: 'staff',
      csrfToken: csrfToken(req),
      ...newPage(req.t, facts),
      problems: form.problems ?? [],
      values: { clave: randomUUID(), ...form.values },
    })
  }
}

/** What a person could file online here today, and so an official for them. */
async function listOnline(work: Work): Promise<{ slug: string; name: string }[]> {
  const named = await proceduresInForce(work)
  return (await listOffered(work)).filter(
    ({ code, status, definition }) =>
      status === 'offered' && definition.signature.steps.includes('session') && named.has(code),
  )
}

const idOf = (req: Request): string => String(req.params['id'])
const aboutOf = (req: Request) => ({ t: req.t, municipality: req.municipality })
