import { startTestServer } from './support/postgres-server.ts'

export default async function globalSetup(): Promise<void> {
  const server = await startTestServer()
  // Workers are started afterwards and inherit it.
  process.env['CONCEJO_TEST_SERVER'] = server.url
  ;(globalThis as { concejoTestServer?: unknown }).concejoTestServer = server
}
