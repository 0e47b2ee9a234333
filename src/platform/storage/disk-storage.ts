import { createReadStream, statSync, unlinkSync } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rename, utimes } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { Staging, verified, verifying } from './staging.ts'
import { checkDigest, DamagedFile, type Storage, type SweepOptions } from './storage.ts'

/** Files in a folder, named by digest: `ab/cd/abcd…`. Two levels keep a hundred million files in small folders. */
export function diskStorage(folder: string): Storage {
  const root = path.resolve(folder)
  const fileOf = (digest: string) => path.join(root, checkDigest(digest).slice(0, 2), digest.slice(2, 4), digest)

  const staging = new Staging(path.join(root, 'staging'), async (file, digest) => {
    const target = fileOf(digest)
    const made = await mkdir(path.dirname(target), { recursive: true, mode: 0o750 })
    // The sweep goes by this time, so bytes that are received once more are young again.
    const now = new Date()
    await utimes(file, now, now)
    await rename(file, target)
    await syncFolders(path.dirname(target), made && root.startsWith(made) ? path.dirname(made) : root)
  })

  const present = async (digest: string): Promise<boolean> =>
    access(fileOf(digest)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false
        throw error
      },
    )

  return {
    place: root,
    stage: (source, limitBytes) => staging.stage(source, limitBytes),
    put: async (source, limitBytes) => {
      const staged = await staging.stage(source, limitBytes)
      await staged.keep()
      return { digest: staged.digest, size: staged.size, head: staged.head }
    },
    has: present,
    open: async (digest): Promise<Readable> => {
      if (!(await present(digest))) throw new DamagedFile(digest, 'missing')
      const source = createReadStream(fileOf(digest))
      const checked = verifying(digest)
      source.on('error', (error) => checked.destroy(error))
      checked.on('close', () => source.destroy())
      return source.pipe(checked)
    },
    read: async (digest) => {
      const bytes = await readFile(fileOf(digest)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new DamagedFile(digest, 'missing') : error
      })
      return verified(digest, bytes)
    },
    sweep: async (options) => (await staging.sweep(options.before)) + (await sweepFiles(root, options)),
    check: () => staging.check(),
  }
}

/** A rename survives a power cut only when the folders that hold the name are synced too. All of them: another
 *  process may have made one a moment ago and not have synced it yet. */
async function syncFolders(from: string, upTo: string): Promise<void> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (folder === upTo || folder === path.dirname(folder)) return
  }
}

async function sweepFiles(root: string, { before, named }: SweepOptions): Promise<number> {
  let removed = 0
  const folders = (await readdir(root).catch(() => [])).filter((name) => /^[0-9a-f]{2}$/.test(name))
  for (const first of folders) {
    for (const second of await readdir(path.join(root, first))) {
      const folder = path.join(root, first, second)
      const digests = await readdir(folder)
      const keep = await named(digests)
      for (const digest of digests) {
        const file = path.join(folder, digest)
        if (keep.has(digest) || statSync(file).mtime >= before) continue
        // Looked at and removed without a pause between: the same bytes may be arriving again at this moment.
        unlinkSync(file)
        removed++
      }
    }
  }
  return removed
}
