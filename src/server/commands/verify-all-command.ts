import path from 'node:path'
import { parseArgs } from 'node:util'
import { verifyBook } from '../../modules/registry/index.ts'
import { openDatabase } from '../../platform/db/database.ts'
import { startEmbeddedPostgres } from '../../platform/db/embedded-postgres.ts'
import { openStorage } from '../../platform/storage/open-storage.ts'
import { loadConfig } from '../config.ts'
import { openLog } from '../start.ts'
import { type Summary, summaryOf } from './verify-summary.ts'

/**
 * `npm run verify-all [-- --town 10037 | --town caceres] [--json]`: looks at every book of every council again, from the rows
 * and the stored bytes. Leaves with 0 only when all holds; 1: something does not, 2: it could not be looked at.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { town: { type: 'string' }, json: { type: 'boolean', default: false } } })
  const config = loadConfig(process.env)
  // A server that the running program has already started is only borrowed.
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres') })
  const db = openDatabase(config.databaseUrl ?? embedded?.url ?? '', { pool: 4, applicationName: 'concejo-verify' })
  try {
    const app = { db, storage: openStorage(config), log: openLog(config), now: () => new Date() }
    const councils = await db
      .select<{ id: string; slug: string; name: string }[]>('m.id', 'm.slug', 'm.name')
      .from('municipality as m')
      .modify((query) => {
        if (values.town) query.where('m.id', values.town).orWhere('m.slug', values.town)
      })
      .orderBy('m.id')
    if (councils.length === 0) {
      process.stderr.write(`There is no council ${values.town ?? 'at all'}\n`)
      return 2
    }
    const reports = []
    for (const council of councils) reports.push({ ...council, ...(await verifyBook(app, council.id)) })
    const summary = summaryOf(reports)
    process.stdout.write(values.json ? `${JSON.stringify(summary, null, 2)}\n` : told(summary))
    return summary.holds ? 0 : 1
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

function told({ councils, counts, faults }: Summary): string {
  const lines = faults.map(
    ({ kind, count, first }) => `${kind}: ${count}, first ${first.council} ${first.subject}: ${first.detail}`,
  )
  const { books, entries, files, receipts, pending } = counts
  return [
    `${councils} councils, ${books} books, ${entries} entries, ${files} files, ${receipts} receipts, ${pending} receipts pending`,
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
