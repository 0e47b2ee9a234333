import type { Request } from 'express'
import type { Actor, Who } from '../db/work.ts'
import { unavailable } from '../errors.ts'
import type { Translate } from '../i18n/i18n.ts'

/** Whose house this request is in. It comes from the host and from nowhere else. */
export interface Municipality {
  /** INE code of five digits; the province itself is '10000'. */
  id: string
  slug: string
  name: string
  kind: 'council' | 'province'
  host: string
  origin: string
  dir3: string
  nif: string
  colour: string
}

/** Who is looking, and on whose behalf. */
export interface Viewer {
  personId: string
  nif: string
  name: string
  identityKind: 'natural' | 'representative' | 'employee'
  representing: { personId: string; nif: string; name: string } | null
  staff: { staffId: string; postName: string; role: string; unitIds: string[]; rights: string[] } | null
  evidenceId: string
  certificateFingerprint: string
  /** The official who attends this person at the counter and does it for them: whatever is written, they wrote it. */
  assistedBy?: { personId: string; staffId: string; name: string; href: string }
}

declare module 'express-serve-static-core' {
  interface Request {
    municipality: Municipality
    viewer: Viewer | null
    t: Translate
    now: Date
  }
}

function actorOf(viewer: Viewer | null): Actor {
  if (!viewer) return { kind: 'anonymous', personId: null, staffId: null, name: '' }
  if (viewer.assistedBy) {
    const { personId, staffId, name } = viewer.assistedBy
    return { kind: 'staff', personId, staffId, name }
  }
  return {
    kind: viewer.staff ? 'staff' : 'citizen',
    personId: viewer.personId,
    staffId: viewer.staff?.staffId ?? null,
    name: viewer.name,
  }
}

/** The municipality from the address, the person from the session, and the moment. */
export function who(req: Request): Who {
  return { municipalityId: req.municipality.id, actor: actorOf(req.viewer), now: req.now }
}

/** Behind `permit('identified')` somebody is always there. */
export function viewerOf(req: Request): Viewer {
  if (!req.viewer) throw unavailable('error.no-viewer')
  return req.viewer
}

/** One word of the address; what comes twice or not at all is empty. */
export function queryText(req: Request, name: string): string {
  const value = req.query[name]
  return typeof value === 'string' ? value : ''
}
