import type { ErrorRequestHandler, Response } from 'express'
import type { z } from 'zod'
import type { App } from '../../platform/app.ts'
import { AppError } from '../../platform/errors.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { ProblemAnswer } from './schemas.ts'

/** What the interface can say no with: the end of its `type`, and its words in the locale. */
export const problemKinds = {
  'council-missing': 400,
  'key-missing': 400,
  unreadable: 400,
  'certificate-missing': 401,
  'certificate-refused': 401,
  'wrong-address': 403,
  'application-unknown': 403,
  'right-missing': 403,
  'not-found': 404,
  'key-reused': 409,
  'receipt-pending': 409,
  'too-large': 413,
  'not-multipart': 415,
  'invalid-entry': 422,
  'too-many-requests': 429,
  defect: 500,
  unavailable: 503,
} as const
export type ProblemKind = keyof typeof problemKinds

export interface FieldProblem {
  field: string
  key: string
  params?: Record<string, unknown>
}

export class Refused extends Error {
  readonly kind: ProblemKind
  readonly detail: { key: string; params?: Record<string, unknown> } | undefined
  readonly fields: FieldProblem[]
  readonly retryAfter: number | undefined

  constructor(
    kind: ProblemKind,
    about: { key?: string; params?: Record<string, unknown>; fields?: FieldProblem[]; retryAfter?: number } = {},
  ) {
    super(kind)
    this.name = 'Refused'
    this.kind = kind
    this.detail =
      about.key === undefined ? undefined : { key: about.key, ...(about.params && { params: about.params }) }
    this.fields = about.fields ?? []
    this.retryAfter = about.retryAfter
  }
}

export const problemType = (kind: ProblemKind): string => `urn:concejo:problem:${kind}`

/** RFC 9457, in Spanish, with the fields as the sender named them. */
export function problemOf(t: Translate, refused: Refused, instance: string): ProblemAnswer {
  const { kind, detail, fields } = refused
  return {
    type: problemType(kind),
    title: t(`machine-filing.problem.${kind}`),
    status: problemKinds[kind],
    ...(detail && { detail: t(detail.key, detail.params) }),
    instance: `urn:uuid:${instance}`,
    ...(fields.length > 0 && {
      errors: fields.map(({ field, key, params }) => ({ field, detail: t(key, params) })),
    }),
  }
}

/** The interface's own last word: whatever is thrown is one of its problems. */
export function answerProblem(app: Pick<App, 'log'>, isDatabaseAway: (error: unknown) => boolean): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const refused = refusalOf(error, isDatabaseAway)
    if (refused.kind === 'defect') app.log.error({ err: error, requestId: req.id }, 'machine request failed')
    sendProblem(res, req.t, refused)
  }
}

export function sendProblem(res: Response, t: Translate, refused: Refused): void {
  if (refused.retryAfter !== undefined) res.set('Retry-After', String(refused.retryAfter))
  res.set('Cache-Control', 'no-store')
  res.status(problemKinds[refused.kind]).type('application/problem+json')
  res.send(JSON.stringify(problemOf(t, refused, res.get('X-Request-Id') ?? '')))
}

function refusalOf(error: unknown, isDatabaseAway: (error: unknown) => boolean): Refused {
  if (error instanceof Refused) return error
  if (error instanceof AppError) {
    const { key, params, status } = error
    if (key === 'registry.error.key-reused') return new Refused('key-reused')
    if (status === 503) return new Refused('unavailable', { key, params, retryAfter: 30 })
    if (status === 413) return new Refused('too-large', { key, params })
    if (status === 404) return new Refused('not-found')
    if (status === 400) return new Refused('unreadable', { key, params })
    return new Refused('invalid-entry', { key, params })
  }
  if (isDatabaseAway(error)) return new Refused('unavailable', { retryAfter: 30 })
  return new Refused('defect')
}

type Issue = z.core.$ZodIssue

/** Every fault at its place, `parties.0.nif`, in words. */
export function fieldProblems(issues: readonly Issue[]): FieldProblem[] {
  const named = new Map<string, FieldProblem>()
  for (const issue of issues.flatMap(eachUnknownKey)) {
    if (!named.has(issue.field)) named.set(issue.field, issue)
  }
  return [...named.values()].slice(0, 50)
}

function eachUnknownKey(issue: Issue): FieldProblem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.').slice(0, 200),
      key: 'machine-filing.error.unknown-field',
    }))
  }
  return [{ field: path.join('.'), ...wordsOf(issue) }]
}

function wordsOf(issue: Issue): Pick<FieldProblem, 'key' | 'params'> {
  // Our own refinements name their words.
  if (/^[a-z-]+(\.[a-z-]+)+$/.test(issue.message)) return { key: issue.message }
  switch (issue.code) {
    case 'too_big':
      return {
        key: `machine-filing.error.${issue.origin === 'array' ? 'too-many' : 'too-long-for'}`,
        params: { most: Number(issue.maximum) },
      }
    case 'too_small':
      return { key: issue.origin === 'array' ? 'machine-filing.error.too-few' : 'machine-filing.error.missing' }
    case 'invalid_type':
      return { key: `machine-filing.error.${issue.message.endsWith('received undefined') ? 'missing' : 'wrong-kind'}` }
    case 'invalid_value':
      return { key: 'machine-filing.error.one-of', params: { values: issue.values.join(', ') } }
    default:
      return { key: 'machine-filing.error.format' }
  }
}
