import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../platform/app.ts'
import { type DemoAuthority, openDemoAuthority, openP12, openTrust, type Trust } from '../platform/pki/index.ts'
import { type NoteKeys, demoNoteKeys, noteKeyFolder } from '../platform/note-keys.ts'
import type { SealKey, Sealer } from '../platform/sealer.ts'

export interface Keys {
  trust: Trust
  sealer: Sealer
  /** Of the books' checkpoints: SEAL_FOLDER/10037-libro.pem, with the seals' password. */
  noteKeys: NoteKeys
  /** Of the listener that asks for certificates, PEM. */
  tls: { key: string; cert: string }
  /** The authority of the demonstration, when there is no real one. */
  demo: DemoAuthority | null
}

/** Where the demonstration authority answers about revocation, on the program's own base host. */
export const DEMO_REVOCATION_PATH = '/demostracion/revocacion'

const HOUR = 3600

/** Keys come from the configuration or, when it names no trust anchors, from a demonstration authority of our own. */
export async function openKeys(config: Config): Promise<Keys> {
  return config.trustAnchors ? configuredKeys(config, config.trustAnchors) : demonstrationKeys(config)
}

/** Without opening anything else: for commands. */
export const noteKeysOf = (config: Config): NoteKeys =>
  config.trustAnchors
    ? noteKeyFolder(config.sealFolder ?? '', config.sealPassword)
    : demoNoteKeys(path.join(config.dataDir, 'demo', 'note-keys'))

async function configuredKeys(config: Config, anchors: string): Promise<Keys> {
  if (!config.tlsKey || !config.tlsCertificate) throw new Error('TRUST_ANCHORS needs TLS_KEY and TLS_CERTIFICATE too')
  const [anchorPem, intermediatePem, key, cert] = await Promise.all([
    readFile(anchors, 'utf8'),
    config.intermediates ? readFile(config.intermediates, 'utf8') : '',
    readFile(config.tlsKey, 'utf8'),
    readFile(config.tlsCertificate, 'utf8'),
  ])
  return {
    trust: openTrust({
      anchors: [anchorPem],
      intermediates: intermediatePem ? [intermediatePem] : [],
      allowedRevocationHosts: config.revocationHosts,
      maxRevocationAgeSeconds: 12 * HOUR,
    }),
    sealer: sealFolder(config),
    noteKeys: noteKeysOf(config),
    tls: { key, cert },
    demo: null,
  }
}

/** One PKCS#12 for each council, named by its code: SEAL_FOLDER/10037.p12. Opened once, then kept in memory. */
function sealFolder(config: Config): Sealer {
  const opened = new Map<string, Promise<SealKey>>()
  return {
    sealFor({ id }) {
      let key = opened.get(id)
      if (!key) {
        key = readFile(path.join(config.sealFolder ?? '', `${id}.p12`)).then((file) =>
          openP12(file, config.sealPassword ?? ''),
        )
        // A seal that was not there may be put there: a failure is not remembered.
        key.catch(() => opened.delete(id))
        opened.set(id, key)
      }
      return key
    },
  }
}

async function demonstrationKeys(config: Config): Promise<Keys> {
  const demo = await openDemoAuthority(path.join(config.dataDir, 'demo', 'authority'))
  const server = await demo.issue('tls-localhost', {
    kind: 'server',
    hosts: ['localhost', '127.0.0.1', new URL(config.identificationUrl).hostname],
  })
  const pem = (der: Buffer) =>
    `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
  return {
    trust: openTrust({
      anchors: demo.anchors,
      intermediates: demo.intermediates,
      allowedRevocationHosts: [demo.revocationHost],
      revocationRoutes: {
        [demo.revocationHost]: `http://127.0.0.1:${new URL(config.baseUrl).port || 80}${DEMO_REVOCATION_PATH}`,
      },
      maxRevocationAgeSeconds: 60,
      acceptTestIdentities: true,
    }),
    sealer: {
      sealFor: ({ id, name, nif }) =>
        demo.issue(`sello-${id}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`, {
          kind: 'seal',
          name: `Sello electrónico de ${name}`,
          organization: { nif, name },
        }),
    },
    noteKeys: noteKeysOf(config),
    tls: {
      key: server.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: [server.certificate, ...server.chain].map(pem).join(''),
    },
    demo,
  }
}
