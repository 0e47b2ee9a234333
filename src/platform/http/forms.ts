import { z } from 'zod'

export interface Problem {
  /** Name of the field, with dots for nested ones; '' when it concerns the whole form. */
  field: string
  key: string
  params?: Record<string, unknown>
}

export type FormResult<T> =
  | { ok: true; data: T; values: Record<string, unknown> }
  | { ok: false; problems: Problem[]; values: Record<string, unknown> }

/** No column can hold a NUL, whatever else a schema allows. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD')
  return Array.isArray(value) ? value.map(storable) : value
}

/** Reads a posted form against its schema. Messages of the schema are locale keys; unknown fields are refused by
 *  strict objects. The token and the button's own name belong to the protocol, not to the form. */
export function parseForm<S extends z.ZodType>(schema: S, body: unknown): FormResult<z.output<S>> {
  const values: Record<string, unknown> = Object.create(null)
  if (body && typeof body === 'object') {
    for (const [name, value] of Object.entries(body)) if (name !== '_csrf') values[name] = storable(value)
  }
  const parsed = schema.safeParse({ ...values })
  if (parsed.success) return { ok: true, data: parsed.data, values }
  const problems = new Map<string, Problem>()
  for (const issue of parsed.error.issues) {
    const field = issue.path.join('.')
    const known = /^[a-z-]+\.[a-z0-9.-]+$/.test(issue.message)
    if (!problems.has(field)) problems.set(field, { field, key: known ? issue.message : 'form.error.unreadable' })
  }
  return { ok: false, problems: [...problems.values()], values }
}
