import type { Viewer } from '../../../platform/http/context.ts'
import type { EntryRights } from './views-entry.ts'

/** Pages offer what may be done and nothing else; each act asks again. */
export function rightsIn({ staff }: Pick<Viewer, 'staff'>): EntryRights {
  const has = (right: string) => staff?.rights.includes(right) ?? false
  return {
    mayRegister: has('registry:register'),
    maySupervise: has('registry:supervise'),
    mayReadExpedients: has('expedients:read'),
  }
}
