import pg from 'pg'
import type { Logger } from 'pino'

export interface ContentListener {
  /** The public contents of one council, or of 'all' of them, are not what they were. */
  onChange: (municipalityId: string) => void
  /** Whether changes would be heard; false from the moment the connection is in doubt. */
  onHearing: (hears: boolean) => void
}

const CHANNEL = 'concejo_content'
const EVERY_COUNCIL = new Set(['*', '', '10000']) // what the province publishes shows on every council

/** Hears of changes from PostgreSQL, in whichever process they were made. A connection of its own: LISTEN belongs to a
 *  connection, and the pool's come and go. */
export function listenForChanges(
  databaseUrl: string,
  listener: ContentListener,
  options: { log?: Pick<Logger, 'warn'>; retryMs?: number; pulseMs?: number } = {},
): { close: () => Promise<void> } {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const connect = async (): Promise<void> => {
    const own = new pg.Client({ connectionString: databaseUrl, application_name: 'concejo content', keepAlive: true })
    client = own
    const lost = (error?: Error) => {
      if (client !== own) return
      client = undefined
      clearTimeout(timer)
      listener.onHearing(false)
      void closed(own)
      if (isClosed) return
      options.log?.warn({ err: error }, 'not hearing of changes: public pages are rendered each time until it is back')
      timer = setTimeout(() => void connect(), options.retryMs ?? 1000)
      timer.unref()
    }
    // A line that is cut without a word is noticed by asking; PostgreSQL answers in a millisecond or not at all.
    const pulse = () => {
      const late = setTimeout(() => lost(new Error('no answer')), 5000)
      late.unref()
      own.query('select 1').then(
        () => {
          clearTimeout(late)
          if (client === own) timer = setTimeout(pulse, options.pulseMs ?? 15_000).unref()
        },
        (error: Error) => (clearTimeout(late), lost(error)),
      )
    }
    own.on('error', lost)
    own.on('end', () => lost())
    own.on('notification', ({ payload = '' }) => listener.onChange(EVERY_COUNCIL.has(payload) ? 'all' : payload))
    try {
      await own.connect()
      await own.query(`listen ${CHANNEL}`)
    } catch (error) {
      return lost(error as Error)
    }
    if (client !== own) return
    listener.onHearing(true)
    timer = setTimeout(pulse, options.pulseMs ?? 15_000).unref()
  }

  void connect()
  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      const last = client
      client = undefined
      listener.onHearing(false)
      if (last) await closed(last)
    },
  }
}

/** A connection that is already gone has nothing left to say. */
const closed = (client: pg.Client): Promise<void> => client.end().catch(() => undefined)
