import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Papers for programs that are not ours, in a folder that goes away. */
export class Desk {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'pdf-test-'))

  put(name: string, bytes: Buffer | string): string {
    const file = path.join(this.folder, name)
    writeFileSync(file, bytes)
    return file
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Output of both kinds together, and how it ended. */
export function run(program: string, ...args: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  return { code: status, output: `${stdout}${stderr}` }
}

/** A test that asks a program outside the house; where it is not installed, it says so. */
export function testWith(programs: string[], title: string, body: () => Promise<void>): void {
  const missing = programs.filter((program) => !isInstalled(program))
  if (missing.length === 0) {
    test(title, body)
    return
  }
  console.warn(`skipped «${title}»: ${missing.join(', ')} not installed`)
  test.skip(title, body)
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
