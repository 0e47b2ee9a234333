import pg from 'pg'

/**
 * Hears what other processes say at commit. A connection of its own, because LISTEN belongs to a connection and the pool's
 * come and go. When PostgreSQL goes away it comes back by itself: `onConnected` says that messages may have been missed.
 */
export function listen(
  databaseUrl: string,
  channel: string,
  ears: { onMessage: (payload: string) => void; onConnected: () => void; onError: (error: unknown) => void },
  options: { retryMs?: number } = {},
): { close: () => Promise<void> } {
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function connect(): Promise<void> {
    const own = new pg.Client({
      connectionString: databaseUrl,
      application_name: `${channel} listener`,
      keepAlive: true,
    })
    client = own
    const lost = (error: unknown) => {
      if (client !== own) return
      client = null
      void ended(own)
      if (isClosed) return
      ears.onError(error)
      timer = setTimeout(() => void connect(), options.retryMs ?? 2_000).unref()
    }
    own.on('notification', ({ payload = '' }) => ears.onMessage(payload))
    own.on('error', lost)
    own.on('end', () => lost(new Error('the connection ended')))
    try {
      await own.connect()
      await own.query(`listen ${own.escapeIdentifier(channel)}`)
    } catch (error) {
      return lost(error)
    }
    if (client === own) ears.onConnected()
  }
  void connect()

  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      const last = client
      client = null
      if (last) await ended(last)
    },
  }
}

/** A connection that is already gone has nothing left to say. */
const ended = (client: pg.Client): Promise<void> => client.end().catch(() => undefined)
