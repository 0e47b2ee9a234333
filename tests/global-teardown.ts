import type { TestServer } from './support/postgres-server.ts'

export default async function globalTeardown(): Promise<void> {
  await (globalThis as { concejoTestServer?: TestServer }).concejoTestServer?.stop()
}
