import express, { type Request, type RequestHandler, type Router as ExpressRouter, Router } from 'express'
import type { App } from '../../platform/app.ts'
import { inWork } from '../../platform/db/work.ts'
import type { Municipality } from '../../platform/http/context.ts'
import { permit } from '../../platform/http/permit.ts'
import { receiveFilesOfMachine } from '../../platform/http/uploads.ts'
import { sendDocument } from '../documents/index.ts'
import { alarmOnWrongClock, findReceipt } from '../registry/index.ts'
import { answerOf, entryAnswerOf, fileEntry, matchFiles, ownEntry } from './file-entry.ts'
import { identifyMachine, machineOf, whoOf } from './identify.ts'
import { openApiOf } from './openapi.ts'
import { Refused, answerProblem, fieldProblems, sendProblem } from './problems.ts'
import { FILING_KEY, type MachineEntry, entrySchema } from './schemas.ts'

export interface MachineDoor {
  /** By its code of five digits. */
  councilOf: (code: string) => Municipality | undefined
  isDatabaseAway: (error: unknown) => boolean
}

/** What the applications of a council may ask, on the listener that asks for certificates and nowhere else: there is no
 *  session here, so there is nothing that another site could abuse. */
export function machineFilingApi(app: App, door: MachineDoor): ExpressRouter {
  const router = Router()
  const mayFile = identifyMachine(app, door.councilOf, 'file')
  const mayRead = identifyMachine(app, door.councilOf, 'read')

  router.get('/api/v1/openapi.json', permit('everyone'), describe(app))

  router.post(
    '/api/v1/registry/entries',
    permit('everyone', { personalData: true, files: true }),
    mayFile,
    (req, _res, next) => {
      keyOf(req)
      if (!/^multipart\/form-data\s*;/i.test(req.get('content-type') ?? '')) throw new Refused('not-multipart')
      next()
    },
    receiveFilesOfMachine(app, { field: 'document' }),
    async (req, res) => {
      const machine = machineOf(req)
      const entry = entryOf(req)
      const filing = { machine, key: keyOf(req), entry, files: matchFiles(entry, req.received) }
      const asking = whoOf(machine, req.now)
      const filed = await alarmOnWrongClock(
        app,
        inWork(app.db, asking, (work) => fileEntry(app, work, filing)),
      )
      // The number is the last thing taken in its Work; what else the answer says is read afterwards.
      const answer = await inWork(app.db, asking, (work) => answerOf(work, machine, filed))
      res.status(201).location(answer.links.self).json(answer)
    },
  )

  router.get('/api/v1/registry/entries/:id', permit('everyone', { personalData: true }), mayRead, async (req, res) => {
    const machine = machineOf(req)
    const answer = await inWork(app.db, whoOf(machine, req.now), async (work) =>
      entryAnswerOf(work, machine, await ownEntry(work, machine, idOf(req))),
    )
    res.json(answer)
  })

  router.get(
    '/api/v1/registry/entries/:id/receipt',
    permit('everyone', { personalData: true }),
    mayRead,
    async (req, res) => {
      const machine = machineOf(req)
      const receipt = await inWork(app.db, whoOf(machine, req.now), async (work) =>
        findReceipt(work, (await ownEntry(work, machine, idOf(req))).id),
      )
      // The entry is valid all the same: only its paper is on the way.
      if (!receipt) throw new Refused('receipt-pending', { retryAfter: 10 })
      await sendDocument(app, res, receipt)
    },
  )

  router.use('/api', nothingHere)
  router.use('/api', answerProblem(app, door.isDatabaseAway))
  return router
}

/** On the offices' own hosts: what the interface is, and the way to where it answers. */
export function machineFilingSign(app: App): ExpressRouter {
  const router = express.Router()
  router.get('/api/v1/openapi.json', permit('everyone'), describe(app))
  router.use('/api', (req, res) => {
    const where = { key: 'machine-filing.error.wrong-address', params: { address: app.config.identificationUrl } }
    sendProblem(res, req.t, new Refused('wrong-address', where))
  })
  return router
}

const describe =
  (app: App): RequestHandler =>
  (req, res) => {
    res.json(openApiOf(req.t, app.config.identificationUrl))
  }

const nothingHere: RequestHandler = () => {
  throw new Refused('not-found')
}

const idOf = (req: Request): string => String(req.params['id'])

function keyOf(req: Request): string {
  const keys = req.headersDistinct['idempotency-key'] ?? []
  const [key = ''] = keys
  if (keys.length !== 1 || !FILING_KEY.test(key)) throw new Refused('key-missing')
  return key
}

/** The part called `entry`; the only other part is `document`, as often as there are files. */
function entryOf(req: Request): MachineEntry {
  const { entry, ...others } = (req.body ?? {}) as Record<string, unknown>
  const unknown = Object.keys(others).map((field) => ({
    field: field.slice(0, 200),
    key: 'machine-filing.error.unknown-field',
  }))
  if (typeof entry !== 'string') {
    const missing = { field: 'entry', key: 'machine-filing.error.missing' }
    throw new Refused('invalid-entry', { fields: [missing, ...unknown] })
  }
  const given = jsonOf(entry)
  const parsed = entrySchema.safeParse(given)
  const fields = [...unknown, ...(parsed.success ? [] : fieldProblems(parsed.error.issues))]
  if (!parsed.success || fields.length > 0) throw new Refused('invalid-entry', { fields })
  return parsed.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('unreadable', { key: 'machine-filing.error.not-json' })
  }
}
