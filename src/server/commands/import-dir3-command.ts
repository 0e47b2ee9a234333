import { open } from 'node:fs/promises'
import path from 'node:path'
import { importDirectory } from '../../modules/interchange/index.ts'
import { openDatabase } from '../../platform/db/database.ts'
import { startEmbeddedPostgres } from '../../platform/db/embedded-postgres.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { loadConfig } from '../config.ts'

/**
 * `npm run import-dir3 -- units.csv [offices.csv …]`: brings the directory of offices and units up to date from downloads of
 * the common directory. Leaves with 0 when every line was taken, 1 when some were left out, 2 when a file could not be read.
 */
async function main(files: string[]): Promise<number> {
  if (files.length === 0) {
    process.stderr.write('Name one or more files: npm run import-dir3 -- units.csv offices.csv\n')
    return 2
  }
  const config = loadConfig(process.env)
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres') })
  const db = openDatabase(config.databaseUrl ?? embedded?.url ?? '', { pool: 2, applicationName: 'concejo-directory' })
  let hasFaults = false
  try {
    await migrate(db)
    for (const file of files) {
      const handle = await open(file)
      const report = await importDirectory(db, handle.createReadStream())
      for (const { line, detail } of report.faults) process.stderr.write(`${file}:${line}: ${detail}\n`)
      if (report.moreFaults > 0) process.stderr.write(`${file}: and ${report.moreFaults} lines more\n`)
      process.stdout.write(`${file}: ${report.read} lines read, ${report.written} written\n`)
      hasFaults ||= report.faults.length > 0
    }
    return hasFaults ? 1 : 0
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const { line } = error as { line?: number }
  process.stderr.write(`${line === undefined ? '' : `line ${line}: `}${(error as Error).message}\n`)
  process.exitCode = 2
}
