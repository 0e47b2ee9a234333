import type { Request } from 'express'
import { viewerOf } from '../../platform/http/context.ts'
import type { Act } from './file-application.ts'

export const idOf = (req: Request): string => String(req.params['id'])

/** What the request itself says of who presses the button. */
export function actOf(req: Request, shownDigest: string): Act {
  return {
    draftId: idOf(req),
    shownDigest,
    viewer: viewerOf(req),
    municipality: req.municipality,
    sessionId: req.sessionID,
    address: req.ip ?? null,
    userAgent: req.get('user-agent') ?? null,
  }
}
