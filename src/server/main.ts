import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { ConfigError, loadConfig } from './config.ts'
import { startEmbeddedPostgres } from '../platform/db/embedded-postgres.ts'

// From the second start on the program is not compiled again. In our own folder: whoever could write there could as well
// write the program.
enableCompileCache(path.resolve(import.meta.dirname, '../../node_modules/.cache/concejo'))

try {
  const config = loadConfig(process.env)
  // Its own PostgreSQL takes longest to be ready, so it begins before the rest of the program has even been read.
  const postgres = config.databaseUrl
    ? undefined
    : startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres') })
  postgres?.catch(() => undefined)
  const { openLog, start } = await import('./start.ts')
  const log = openLog(config)
  // A defect somewhere must not take the whole province down; it is told, and somebody looks today.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  const running = await start(config, { log, postgres })
  process.stdout.write(running.greeting)
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stop failed')
          process.exit(1)
        },
      )
    })
  }
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`)
  process.exit(1)
}
