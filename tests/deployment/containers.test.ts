import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { environment } from '../../src/server/config.ts'

/** What can be said without a Docker engine: nothing here builds an image or starts a container. */
const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

interface Service {
  environment?: Record<string, string>
  volumes?: string[]
  depends_on?: Record<string, unknown>
}
const compose = parse(read('docker-compose.yml')) as {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  configs: Record<string, unknown>
}
const dockerfile = read('Dockerfile')

test('every variable that the compose file sets is one the program reads', () => {
  const known = Object.keys(environment.shape)

  expect(Object.keys(compose.services['app']?.environment ?? {}).filter((name) => !known.includes(name))).toEqual([])
})

test('the compose file sets everything that production refuses to start without', () => {
  const names = Object.keys(compose.services['app']?.environment ?? {})

  expect(names).toEqual(expect.arrayContaining(['BASE_URL', 'IDENTIFICATION_URL', 'DATABASE_URL', 'TRUST_ANCHORS']))
  expect(names).toEqual(expect.arrayContaining(['TLS_KEY', 'TLS_CERTIFICATE', 'SEAL_FOLDER', 'SEAL_PASSWORD_FILE']))
  expect(names).toEqual(expect.arrayContaining(['SESSION_SECRET_FILE', 'CODE_SECRET_FILE']))
})

test('no secret stands in the compose file itself', () => {
  const secrets = Object.values(compose.services)
    .flatMap((service) => Object.entries(service.environment ?? {}))
    .filter(([name]) => /PASSWORD|SECRET|KEY/.test(name))

  expect(secrets.length).toBeGreaterThan(4)
  expect(secrets.filter(([, value]) => !/^\$\{\w+:\?|^\/run\//.test(value))).toEqual([])
})

test('services, volumes and configurations that are named exist', () => {
  const volumes = Object.values(compose.services).flatMap((service) => service.volumes ?? [])
  const named = volumes.map((volume) => volume.split(':')[0] ?? '').filter((name) => /^\w/.test(name))

  expect(named.toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
  expect(Object.keys(compose.services['app']?.depends_on ?? {})).toEqual(['database'])
  expect(Object.keys(compose.configs)).toEqual(['first-start'])
})

test('every path that the image copies exists, and none of it is kept from the build', () => {
  const paths = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => (match[1] ?? '').split(' '))
  const ignored = read('.dockerignore').split('\n')

  expect(paths.length).toBeGreaterThan(5)
  expect(paths.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([])
  expect(paths.filter((path) => ignored.includes(path))).toEqual([])
})

test('the image runs the file that `npm start` runs, and not as root', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } }
  const command = JSON.parse(/^CMD (\[.+\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[]

  expect(command.join(' ')).toBe(scripts.start)
  expect(dockerfile).toMatch(/^USER node$/m)
})
