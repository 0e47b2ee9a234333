import { ConfigError, loadConfig } from './config.ts'
import { openLog, start } from './start.ts'

try {
  const config = loadConfig(process.env)
  const log = openLog(config)
  // A defect somewhere must not take the whole province down; it is told, and somebody looks today.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  const running = await start(config, { log })
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
