import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** The keys that sign the heads of the books: Ed25519, one for each council and one for whoever countersigns. */
export interface NoteKeys {
  /** `10037-libro`, `10000-testigo`. Rejects while it is out of reach. */
  keyFor(name: string): Promise<KeyObject>
}

/** One PKCS#8 file for each, beside the seals: FOLDER/10037-libro.pem. */
export function noteKeyFolder(folder: string, password: string | undefined): NoteKeys {
  return remembering(async (name) => {
    const pem = await readFile(path.join(folder, `${name}.pem`), 'utf8')
    return ed25519(createPrivateKey(password ? { key: pem, passphrase: password } : pem), name)
  })
}

/** Made when first asked for, and kept: the demonstration's. They lie unprotected on disk, like its seals. */
export function demoNoteKeys(folder: string): NoteKeys {
  return remembering(async (name) => {
    const file = path.join(folder, `${name}.pem`)
    const kept = await readFile(file, 'utf8').catch(() => null)
    if (kept) return ed25519(createPrivateKey(kept), name)
    const { privateKey } = generateKeyPairSync('ed25519')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    // Another process may have been first: its key is the key.
    await writeFile(file, pem, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
    return ed25519(createPrivateKey(await readFile(file, 'utf8')), name)
  })
}

function ed25519(key: KeyObject, name: string): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`the key ${name} is not of Ed25519`)
  return key
}

/** A failure is not remembered: a key that was not there may be put there. */
function remembering(open: (name: string) => Promise<KeyObject>): NoteKeys {
  const opened = new Map<string, Promise<KeyObject>>()
  return {
    keyFor(name) {
      let key = opened.get(name)
      if (!key) {
        key = open(name)
        key.catch(() => opened.delete(name))
        opened.set(name, key)
      }
      return key
    },
  }
}
