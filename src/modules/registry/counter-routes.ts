import { randomUUID } from 'node:crypto'
import { Router } from 'express'
import type { Request, Response } from 'express'
import type { App } from '../../platform/app.ts'
import { type Work, inWork } from '../../platform/db/work.ts'
import { who } from '../../platform/http/context.ts'
import { csrfToken } from '../../platform/http/csrf.ts'
import { type Problem, parseForm } from '../../platform/http/forms.ts'
import { permit } from '../../platform/http/permit.ts'
import { receiveFiles, uploadProblems } from '../../platform/http/uploads.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { addDocument } from '../documents/index.ts'
import { findPersonByNif, upsertPerson } from '../identity/index.ts'
import { getUnit, listUnits, loadCalendar } from '../municipalities/index.ts'
import { type CarriedFile, carriedFiles, carryFiles } from './carried-files.ts'
import { filedContentDigest } from './content.ts'
import type { Entry, EntryDocumentCommand, EntryPartyCommand, RegisterEntry } from './entry.ts'
import { alarmOnWrongClock, registerEntry } from './register-entry.ts'
import { findEarlierFiling } from './store.ts'
import { type CounterForm, counterForm } from './schemas.ts'
import { counterPage } from './views.ts'

/** What a person brings to the counter on paper or by word (Ley 39/2015, arts. 12 and 16.5). */
export function counterRoutes(app: App): Router {
  const router = Router()

  router.get('/oficina/registro/nuevo', permit('registry:register'), async (req, res) => {
    await showForm(app, req, res, 200, { values: { clave: randomUUID() }, problems: [] }, [])
  })

  router.post(
    '/oficina/registro/nuevo',
    permit('registry:register', { files: true }),
    receiveFiles(app, { field: 'documentos' }),
    async (req, res) => {
      const form = parseForm(counterForm, req.body)
      const refused = uploadProblems(req.received)
      const files = [
        ...carriedFiles(app.config, req.municipality.id, form.values['adjuntos']),
        ...req.received
          .filter((file) => !file.refused)
          .map(({ fileName, size, digest, mime }) => ({ fileName, size, digest, mime })),
      ]
      if (!form.ok || refused.length > 0) {
        const problems = [...(form.ok ? [] : form.problems), ...refused]
        return showForm(app, req, res, 422, { values: form.values, problems }, files)
      }
      const filing = { form: form.data, files, organ: req.municipality.dir3, t: req.t }
      const entry = await alarmOnWrongClock(
        app,
        inWork(app.db, who(req), (work) => registerAtCounter(work, filing, app.config.clockToleranceMs)),
      )
      res.redirect(303, `/oficina/registro/${entry.id}?hecho=1`)
    },
  )

  return router
}

interface CounterFiling {
  form: CounterForm
  files: CarriedFile[]
  organ: string
  t: Translate
}

async function registerAtCounter(
  work: Work,
  { form, files, organ, t }: CounterFiling,
  clockToleranceMs: number,
): Promise<Entry> {
  const earlier = await findEarlierFiling(work, form.clave)
  const calendar = await loadCalendar(work)
  const unit = await getUnit(work, form.unidad)
  const party = await partyOf(work, form)
  const documents: EntryDocumentCommand[] = []
  for (const file of files) {
    const document = { documentId: randomUUID(), title: file.fileName, ...file }
    documents.push(document)
    if (earlier) continue
    await addDocument(work, { id: document.documentId, organ, kind: 'TD99', origin: 'citizen', ...document })
  }
  const rows = form.observaciones ? [{ label: t('registry.counter.observations'), value: form.observaciones }] : []
  const content = {
    title: form.asunto,
    sections: rows.length > 0 ? [{ title: t('registry.counter.section'), rows }] : [],
  }
  const command: RegisterEntry = {
    direction: 'E',
    channel: 'counter',
    subject: form.asunto,
    content: { ...content, statement: '', contentDigest: filedContentDigest({ ...content, documents }) },
    unitId: unit.id,
    idempotencyKey: form.clave,
    parties: [party],
    documents,
    observations: form.observaciones || null,
  }
  return registerEntry(work, command, { calendar, clockToleranceMs })
}

/** Somebody known by NIF keeps the name already written down; without a NIF there is only the name. */
async function partyOf(work: Work, form: CounterForm): Promise<EntryPartyCommand> {
  if (form.nif === null) return { role: 'interested', personId: null, nif: null, name: form.nombre }
  const kind = parseNif(form.nif)?.kind === 'cif' ? ('legal' as const) : ('natural' as const)
  const person =
    (await findPersonByNif(work, form.nif)) ?? (await upsertPerson(work, { nif: form.nif, kind, name: form.nombre }))
  return { role: 'interested', personId: person.id, nif: person.nif, name: person.name }
}

async function showForm(
  app: App,
  req: Request,
  res: Response,
  status: number,
  form: { values: Record<string, unknown>; problems: Problem[] },
  files: CarriedFile[],
): Promise<void> {
  const units = await inWork(app.db, who(req), listUnits)
  res.set('Cache-Control', 'no-store')
  res.status(status).render('registry/new', {
    layout: 'staff',
    ...counterPage(req.t, units, files),
    csrfToken: csrfToken(req),
    problems: form.problems,
    values: { ...form.values, adjuntos: carryFiles(app.config, req.municipality.id, files) },
  })
}
