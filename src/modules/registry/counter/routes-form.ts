import { randomUUID } from 'node:crypto'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { App } from '../../../platform/app.ts'
import { recordAccess } from '../../../platform/audit.ts'
import { type Work, inWork } from '../../../platform/db/work.ts'
import { viewerOf, who } from '../../../platform/http/context.ts'
import { csrfToken } from '../../../platform/http/csrf.ts'
import type { Problem } from '../../../platform/http/forms.ts'
import { permit } from '../../../platform/http/permit.ts'
import { receiveFiles } from '../../../platform/http/uploads.ts'
import { limits } from '../../../platform/limits.ts'
import { listUnits, unitsFor } from '../../municipalities/index.ts'
import { listOffered } from '../../procedures/index.ts'
import { unfiledCopies } from '../digitisation/attached-copies.ts'
import { getVisibleEntry, officeOf } from '../distribution/visibility.ts'
import type { Direction, Entry } from '../entry.ts'
import { receiptWithin } from '../issue-receipt.ts'
import { alarmOnWrongClock } from '../register-entry.ts'
import { type CarriedFile, carriedFiles, carryFiles } from './carried-files.ts'
import { takeFiles } from './files.ts'
import { copyValues, templateValues } from './filled.ts'
import { type Answered, type Wish, answerWish, text, wishOf } from './lines.ts'
import { CounterProblem, registerAtCounter } from './register.ts'
import type { CounterLent } from './routes.ts'
import { type CounterForm, readCounterForm } from './schemas.ts'
import { getTemplate, keepTemplate, listTemplates } from './store.ts'
import { formAddress, formPage } from './views.ts'

type Values = Record<string, unknown>

const RECEIPT_PATIENCE_MS = 700

/** The one screen on which entries and exits are made. */
export function formRoutes(app: App, lent: CounterLent): Router {
  const router = Router()
  for (const direction of ['E', 'S'] as const) {
    router.get(formAddress[direction], permit('registry:register'), async (req, res) => {
      const values = await inWork(app.db, who(req), (work) => startValues(work, direction, req))
      const files = carriedFiles(app.config, req.municipality.id, req.query['adjuntos'])
      await showForm(app, req, res, { direction, values, files, focus: values['nif'] ? 'asunto' : 'nif' })
    })
    router.post(
      formAddress[direction],
      permit('registry:register', { files: true }),
      receiveFiles(app, { field: 'documentos' }),
      receiveForm(app, lent, direction),
    )
  }

  router.get('/oficina/registro/:id/copia', permit('registry:register'), async (req, res) => {
    const entry = await inWork(app.db, who(req), async (work) => {
      const found = await getVisibleEntry(work, viewerOf(req), String(req.params['id']))
      await recordAccess(work, { subjectKind: 'registry-entry', subjectId: found.id, purpose: 'registry.copy' })
      return found
    })
    await showForm(app, req, res, { direction: entry.direction, values: copyValues(entry), files: [], focus: 'asunto' })
  })
  return router
}

/** Empty, or with what a template or a person brings along. */
async function startValues(work: Work, direction: Direction, req: Request): Promise<Values> {
  const { plantilla, persona, dir3, administracion } = req.query
  // From the directory of offices.
  if (direction === 'S' && typeof dir3 === 'string' && typeof administracion === 'string') {
    return { dir3: dir3.slice(0, 21), administracion: administracion.slice(0, 250), interconexion: 'si' }
  }
  if (typeof plantilla === 'string') {
    const template = await getTemplate(work, plantilla)
    return template.direction === direction ? { ...template.form } : {}
  }
  if (typeof persona === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(persona)) {
    const wish: Wish = { kind: 'choose', place: 1, prefix: '', personId: persona }
    return (await answerWish(work, direction, {}, wish)).values
  }
  return {}
}

function receiveForm(app: App, lent: CounterLent, direction: Direction): RequestHandler {
  return async (req, res) => {
    const carried = carriedFiles(app.config, req.municipality.id, (req.body as Values | undefined)?.['adjuntos'])
    const taken = takeFiles(carried, req.received)
    const wish = wishOf(req.body)
    if (wish) return grantWish(app, req, res, { direction, wish, ...taken })
    const form = readCounterForm(direction, req.body)
    const problems = [...(form.ok ? [] : form.problems), ...taken.problems]
    const page = { direction, values: form.values, files: taken.files }
    if (!form.ok || problems.length > 0) return showForm(app, req, res, { ...page, problems })
    try {
      const entry = await register(app, lent, req, direction, form.data, taken.files)
      // Whoever stands at the counter waits for it; behind a slow seal they get it a moment later.
      await receiptWithin(app, req.municipality.id, entry.id, RECEIPT_PATIENCE_MS)
      res.redirect(303, `/oficina/registro/${entry.id}?hecho=1`)
    } catch (error) {
      if (!(error instanceof CounterProblem)) throw error
      await showForm(app, req, res, { ...page, problems: [error.problem] })
    }
  }
}

function register(
  app: App,
  { findExpedient, endedDestination }: CounterLent,
  req: Request,
  direction: Direction,
  form: CounterForm,
  files: CarriedFile[],
): Promise<Entry> {
  const registering = inWork(app.db, who(req), async (work) => {
    const ended = direction === 'S' && form.dir3 ? await endedDestination(work, form.dir3) : undefined
    if (ended) throw new CounterProblem('dir3', ended.key, ended.params)
    return registerAtCounter(work, {
      direction,
      form,
      files,
      organ: req.municipality.dir3,
      officeId: await officeOf(work, viewerOf(req)),
      t: req.t,
      clockToleranceMs: app.config.clockToleranceMs,
      findExpedient,
    })
  })
  return alarmOnWrongClock(app, registering)
}

/** Search, one more line, one less: the form again with all that was in it, its files too. */
async function grantWish(
  app: App,
  req: Request,
  res: Response,
  given: { direction: Direction; wish: Wish; files: CarriedFile[]; problems: Problem[] },
): Promise<void> {
  const { direction, wish } = given
  const problems = [...given.problems]
  const { answered, kept, files } = await inWork(app.db, who(req), async (work) => {
    const files = await filesWished(work, given.files, wish)
    const again = await answerWish(work, direction, req.body, wish)
    const name = text(again.values['plantilla']).slice(0, 80)
    if (wish.kind !== 'keep-template') return { answered: again, kept: null, files }
    if (!name) {
      problems.push({ field: 'plantilla', key: 'registry.counter.error.template-missing' })
      return { answered: again, kept: null, files }
    }
    await keepTemplate(work, { direction, name, form: templateValues(direction, again.values) })
    delete again.values['plantilla']
    return { answered: { ...again, focus: 'asunto' }, kept: req.t('registry.counter.template.kept', { name }), files }
  })
  await showForm(app, req, res, { direction, ...answered, files, problems, kept })
}

/** One less, one marked, or with them what this officer has digitised and no entry holds yet. */
async function filesWished(work: Work, files: CarriedFile[], wish: Wish): Promise<CarriedFile[]> {
  if (wish.kind === 'drop-file') return files.filter((_, i) => i !== wish.place - 1)
  if (wish.kind === 'confidential') {
    return files.map((file, i) => (i === wish.place - 1 ? { ...file, isConfidential: !file.isConfidential } : file))
  }
  if (wish.kind !== 'bring-copies') return files
  const known = new Set(files.map(({ documentId }) => documentId))
  const copies = (await unfiledCopies(work)).filter(({ documentId }) => !known.has(documentId))
  return [...files, ...copies].slice(0, limits.filesPerSlot)
}

interface Shown extends Partial<Omit<Answered, 'values'>> {
  direction: Direction
  values: Values
  files: CarriedFile[]
  problems?: Problem[]
  kept?: string | null
}

async function showForm(app: App, req: Request, res: Response, shown: Shown): Promise<void> {
  const { direction, files, problems = [], kept = null, focus = '', matches = new Map(), unknown = new Set() } = shown
  const known = await inWork(app.db, who(req), async (work) => {
    const procedures = await listOffered(work)
    const living = await unitsFor(
      work,
      procedures.map(({ definition }) => definition.unit),
    )
    const unitOf = new Map([...living].map(([kind, { id }]): [string, string] => [kind, id]))
    return { units: await listUnits(work), procedures, unitOf, templates: await listTemplates(work) }
  })
  const values = {
    ...shown.values,
    clave: shown.values['clave'] || randomUUID(),
    adjuntos: carryFiles(app.config, req.municipality.id, files),
  }
  res.set('Cache-Control', 'no-store')
  res.status(problems.length > 0 ? 422 : 200).render('registry/counter/form', {
    layout: 'staff',
    ...formPage(req.t, { ...known, direction, values, files, problems, focus, matches, unknown }),
    csrfToken: csrfToken(req),
    problems,
    values,
    kept,
  })
}
