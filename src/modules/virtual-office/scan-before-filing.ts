import type { App } from '../../platform/app.ts'
import { type Who, inWork } from '../../platform/db/work.ts'
import type { Problem } from '../../platform/http/forms.ts'
import type { Application } from './application.ts'
import { markClean } from './draft-files.ts'

/** Files that arrived while no scanner was configured are looked at before they enter the registry, once there is one. */
export async function scanBeforeFiling(
  app: Pick<App, 'scanner' | 'storage' | 'db' | 'log'>,
  who: Who,
  { draft, files }: Application,
): Promise<Problem[]> {
  const waiting = files.filter(({ scan }) => scan === 'unscanned')
  if (!app.scanner.configured || waiting.length === 0) return []
  const problems: Problem[] = []
  const clean: string[] = []
  for (const { digest, fileName } of waiting) {
    const answer = await app.scanner.scan(await app.storage.open(digest))
    if (answer.verdict === 'clean') clean.push(digest)
    else {
      app.log.warn({ digest, ...answer }, 'filing held back after scanning')
      const key = answer.verdict === 'infected' ? 'virtual-office.error.infected' : 'upload.refused.scanner-down'
      problems.push({ field: '', key, params: { name: fileName } })
    }
  }
  if (clean.length > 0) await inWork(app.db, who, (work) => markClean(work, draft.id, clean))
  return problems
}
