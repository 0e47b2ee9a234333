import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { test } from '@jest/globals'

const run = promisify(execFile)

/** The official schemas, which lie beside the project and are not part of it. */
const folder = path.resolve(import.meta.dirname, '../../../shared/reference/sicres-xsd')
export const schemas = {
  exchange: path.join(folder, 'SICRES4_INTERCAMBIO_APL.xsd'),
  control: path.join(folder, 'SICRES4_MENSAJE_APL.xsd'),
}

const missing = [
  ...Object.values(schemas).filter((file) => !existsSync(file)),
  ...(await run('xmllint', ['--version']).then(
    () => [],
    () => ['xmllint (libxml2-utils)'],
  )),
]
if (missing.length > 0)
  process.stderr.write(`interchange: not held against the official schema: no ${missing.join(', ')}\n`)

/** A test against the official schema; left out, and said so, where there is no schema or no xmllint. */
export const testAgainstSchema = missing.length > 0 ? test.skip : test

/** What xmllint says against each file: nothing for those that are valid. */
export async function schemaFaults(kind: keyof typeof schemas, files: Buffer[]): Promise<string[]> {
  const place = await mkdtemp(path.join(os.tmpdir(), 'concejo-xsd-'))
  try {
    const names = files.map((_file, at) => path.join(place, `${at}.xml`))
    await Promise.all(names.map((name, at) => writeFile(name, files[at] ?? '')))
    const said = await run('xmllint', ['--nonet', '--noout', '--huge', '--schema', schemas[kind], ...names], {
      maxBuffer: 50_000_000,
    }).then(
      ({ stderr }) => stderr,
      (error: { stderr: string }) => error.stderr,
    )
    return names.map((name) => {
      const lines = said.split('\n').filter((line) => line.startsWith(name))
      return lines.some((line) => line === `${name} validates`) ? '' : lines.join('\n') || 'nothing was said'
    })
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}
