import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { councilsOfCheckpoints, verifyBook } from '../../modules/registry/index.ts'
import { openDatabase } from '../../platform/db/database.ts'
import { startEmbeddedPostgres } from '../../platform/db/embedded-postgres.ts'
import { openStorage } from '../../platform/storage/open-storage.ts'
import { loadConfig } from '../config.ts'
import { noteKeysOf } from '../keys.ts'
import { openLog } from '../start.ts'
import { type Summary, openSummary } from './verify-summary.ts'

/**
 * `npm run verify-all [-- --council 10037 | --council caceres] [--checkpoint saved.txt]… [--json]`: looks at every book of
 * every council again, from the rows and the stored bytes, and against checkpoints that somebody kept. Leaves with 0 only
 * when all holds; 1: something does not, 2: it could not be looked at.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      council: { type: 'string' },
      checkpoint: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  })
  const checkpoints = await Promise.all(values.checkpoint.map((file) => readFile(file, 'utf8')))
  const config = loadConfig(process.env)
  // A server that the running program has already started is only borrowed.
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres') })
  const db = openDatabase(config.databaseUrl ?? embedded?.url ?? '', { pool: 4, applicationName: 'concejo-verify' })
  try {
    const app = {
      db,
      config,
      storage: openStorage(config),
      log: openLog(config),
      now: () => new Date(),
      noteKeys: noteKeysOf(config),
    }
    const councils = await db
      .select<{ id: string; slug: string; name: string }[]>('m.id', 'm.slug', 'm.name')
      .from('municipality as m')
      .modify((query) => {
        if (values.council) query.where('m.id', values.council).orWhere('m.slug', values.council)
      })
      .orderBy('m.id')
    if (councils.length === 0) {
      process.stderr.write(`There is no council ${values.council ?? 'at all'}\n`)
      return 2
    }
    const strangers = councilsOfCheckpoints(checkpoints).filter(
      (id) => !councils.some((council: { id: string }) => council.id === id),
    )
    if (strangers.length > 0) {
      process.stderr.write(`A checkpoint is not of a council that is looked at: ${strangers.join(', ')}\n`)
      return 2
    }
    const summary = openSummary()
    for (const { id, slug } of councils) summary.add(slug, await verifyBook(app, id, { checkpoints }))
    const found = summary.close()
    process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : told(found))
    return found.holds ? 0 : 1
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

function told({ councils, counts, faults }: Summary): string {
  const lines = faults.map(
    ({ kind, count, first }) => `${kind}: ${count}, first ${first.council} ${first.subject}: ${first.detail}`,
  )
  const { books, entries, annotations, files, receipts, pending, checkpoints } = counts
  return [
    `${councils} councils, ${books} books, ${entries} entries, ${annotations} annotations, ${files} files, ${receipts} receipts, ${pending} receipts pending, ${checkpoints} checkpoints`,
    ...(lines.length > 0 ? lines : ['All of it holds.']),
    '',
  ].join('\n')
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}
