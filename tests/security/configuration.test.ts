import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { ConfigError, loadConfig } from '../../src/server/config.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'concejo-configuration-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string): string => {
  writeFileSync(path.join(folder, name), content)
  return path.join(folder, name)
}

/** Everything production needs, all of it right as far as can be seen before opening it. */
const production = (): Record<string, string> => ({
  NODE_ENV: 'production',
  DATA_DIR: folder,
  BASE_URL: 'https://sede.example',
  IDENTIFICATION_URL: 'https://identificacion.sede.example',
  DATABASE_URL: 'postgres://concejo@db/concejo',
  TRUST_ANCHORS: file('anchors.pem', 'x'),
  TLS_KEY: file('tls.key', 'x'),
  TLS_CERTIFICATE: file('tls.pem', 'x'),
  SEAL_FOLDER: folder,
  SEAL_PASSWORD_FILE: file('seal', 'x'),
  SESSION_SECRET_FILE: file('session', 's'.repeat(32)),
  CODE_SECRET_FILE: file('code', 'c'.repeat(32)),
})

function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults
  }
}

test('P47: a whole configuration starts in production', () => {
  expect(faultsOf(production())).toEqual([])
  expect(loadConfig(production()).production).toBe(true)
})

test.each([
  'BASE_URL',
  'IDENTIFICATION_URL',
  'DATABASE_URL',
  'TRUST_ANCHORS',
  'TLS_KEY',
  'TLS_CERTIFICATE',
  'SEAL_FOLDER',
  'SEAL_PASSWORD_FILE',
  'SESSION_SECRET_FILE',
  'CODE_SECRET_FILE',
])('P47: production does not start with the demonstration stand-in of %s', (name) => {
  for (const value of [undefined, '']) {
    expect(faultsOf({ ...production(), [name]: value }).join()).toContain(`${name}: production needs it`)
  }
})

const faulty: [string, Record<string, string>, RegExp][] = [
  ['http in production', { BASE_URL: 'http://sede.example' }, /^BASE_URL: production speaks https only/],
  [
    'identification by http',
    { IDENTIFICATION_URL: 'http://a.example' },
    /^IDENTIFICATION_URL: production speaks https/,
  ],
  ['an address with a path', { BASE_URL: 'https://sede.example/sede' }, /^BASE_URL: must have no path/],
  ['no address', { BASE_URL: 'sede' }, /^BASE_URL: must be an http/],
  ['a port out of range', { PORT: '70000' }, /^PORT: /],
  ['a port in words', { TLS_PORT: 'https' }, /^TLS_PORT: /],
  ['a short token for the figures', { METRICS_TOKEN: 'short' }, /^METRICS_TOKEN: /],
  ['an unknown level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL: /],
  ['an unknown environment', { NODE_ENV: 'prod' }, /^NODE_ENV: /],
  ['a clock without tolerance', { CLOCK_TOLERANCE_MS: '0' }, /^CLOCK_TOLERANCE_MS: /],
  ['a file that is not there', { TRUST_ANCHORS: '/nowhere/anchors.pem' }, /^TRUST_ANCHORS: there is no file/],
  ['a time-stamping authority by file', { TSA_URL: 'file:///etc/passwd' }, /^TSA_URL: must be an http/],
  ['a failpoint', { FAILPOINT: 'after-commit' }, /^FAILPOINT: /],
]

test.each(faulty)('P47: %s is a fault with its name', (_name, change, message) => {
  const faults = faultsOf({ ...production(), ...change })

  expect(faults.filter((fault) => message.test(fault)).length).toBe(1)
})

test('P47: a short secret and a key without its certificate are named, without being shown', () => {
  const faults = faultsOf({ ...production(), SESSION_SECRET_FILE: file('short', 'canario'), TLS_CERTIFICATE: '' })

  expect(faults.join()).toMatch(/SESSION_SECRET_FILE: the secret is shorter than 32/)
  expect(faults.join()).toMatch(/TLS_KEY, TLS_CERTIFICATE: one is given without the other/)
  expect(faults.join()).not.toContain('canario')
})

test('P47: all faults are told at once', () => {
  const faults = faultsOf({ NODE_ENV: 'production', PORT: 'x', BASE_URL: 'http://a.example', TLS_KEY: '/nowhere' })

  expect(faults.length).toBeGreaterThan(9)
})

test('outside production a failpoint needs a known name', () => {
  expect(faultsOf({ NODE_ENV: 'test', DATA_DIR: folder, FAILPOINT: 'whenever' }).join()).toMatch(/^FAILPOINT: /)
  expect(faultsOf({ NODE_ENV: 'test', DATA_DIR: folder, FAILPOINT: 'after-commit' })).toEqual([])
})
