import path from 'node:path'
import { parseArgs } from 'node:util'
// Not by the module's door: a command that does one thing need not load the whole office.
import { forgetLost, resumeNumbers } from '../../modules/registry/proof/restored.ts'
import { openDatabase } from '../../platform/db/database.ts'
import { startEmbeddedPostgres } from '../../platform/db/embedded-postgres.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { loadConfig } from '../config.ts'

/** `npm run resume-numbers -- --council 10037 --reason "…" --by "Name"`: the registry of this council gives numbers again
 *  after a copy of before was restored. The secretary may do the same at /oficina/registro/libro. Leaves with 0 when done. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { council: { type: 'string' }, reason: { type: 'string' }, by: { type: 'string' } },
  })
  const { council, reason = '', by = '' } = values
  if (!council || reason.trim().length < 10 || by.trim().length < 3) {
    process.stderr.write('resume-numbers --council 10037 --reason "why, in a sentence" --by "who decided it"\n')
    return 2
  }
  const config = loadConfig(process.env)
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres') })
  const db = openDatabase(config.databaseUrl ?? embedded?.url ?? '', { pool: 2, applicationName: 'concejo-resume' })
  try {
    const system = systemWho(council, new Date())
    const who = { ...system, actor: { ...system.actor, name: by.trim() } }
    const ended = await inWork(db, who, (work) => resumeNumbers(work, reason.trim()))
    await forgetLost({ config, now: () => new Date() }, council, ended)
    process.stdout.write(`Council ${council} gives numbers again.\n`)
    return 0
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}
