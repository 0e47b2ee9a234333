import { createPrivateKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dersOf, pemOf } from './der.ts'
import {
  DEMO_ISSUERS,
  DEMO_ROOT,
  demoAuthorityName,
  profileOf,
  usageFor,
  type DemoIssuer,
  type DemoSubject,
} from './demo-profiles.ts'
import {
  authorityConstraint,
  crlAddress,
  issuerKeyIdentifier,
  keyIdentifier,
  newSerialNumber,
  ocspAddress,
  subjectOf,
  usage,
  writeCertificate,
} from './issue.ts'
import { writeP12 } from './p12.ts'
import type { OpenedKey } from './types.ts'

export { demoRevocationHandler } from './demo-revocation.ts'
export { type DemoIssuer, type DemoSubject } from './demo-profiles.ts'

const newKeyPair = promisify(generateKeyPair)
const DAY = 86_400_000
const ROOT_YEARS = 20 * 365 * DAY
/** Browsers refuse server certificates that live longer. */
const SERVER_DAYS = 397

export interface DemoKey {
  key: KeyObject
  certificate: Buffer
}

export interface IssueOptions {
  notBefore?: Date
  notAfter?: Date
  /** Signed by an authority that nobody knows. */
  untrusted?: boolean
  revoked?: boolean
}

/** A certificate issued by the demonstration authority, with its key: what a seal, a time-stamping unit or a TLS listener needs. */
export interface DemoIssued extends OpenedKey {
  slug: string
  /** PKCS#12 with the given password. */
  p12(password: string): Buffer
}

/**
 * The authority of the demonstration: a root and one intermediate for each kind of certificate, kept in a folder.
 * Its keys lie unprotected on disk and its names say DEMOSTRACIÓN; production refuses it.
 */
export interface DemoAuthority {
  readonly folder: string
  /** PEM, for openTrust. */
  readonly anchors: string[]
  readonly intermediates: string[]
  /** The address that its certificates carry, without the path; ask openTrust to route it to where the handler is mounted. */
  readonly revocationHost: string
  readonly root: DemoKey
  issuer(name: DemoIssuer): DemoKey
  /** Found again by its slug when it was issued before, whatever the subject says now. */
  issue(slug: string, subject: DemoSubject, options?: IssueOptions): Promise<DemoIssued>
  revoke(slug: string): Promise<void>
  /** undefined: this authority never issued that number. */
  statusOf(issuer: DemoIssuer, serialNumber: string): { revokedAt: Date | null } | undefined
  revoked(issuer: DemoIssuer): { serialNumber: string; revokedAt: Date }[]
}

interface Register {
  [serialNumber: string]: { slug: string; issuer: DemoIssuer; revokedAt: string | null }
}

/** Stands in certificates as the place to ask. The name can never resolve: only a configured route leads anywhere. */
export const DEMO_REVOCATION_HOST = 'revocacion.demostracion.invalid'

export async function openDemoAuthority(folder: string, now: () => Date = () => new Date()): Promise<DemoAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const root = await foundOrMade(folder, 'root', () => newRoot(now()))
  const names = Object.keys(DEMO_ISSUERS) as DemoIssuer[]
  const made = await Promise.all(
    names.map((each) => foundOrMade(folder, each, () => newIntermediate(each, root, now()))),
  )
  const issuers = new Map(names.map((each, i) => [each, made[i]]))
  const issuerNamed = (name: DemoIssuer): DemoKey => {
    const found = issuers.get(name)
    if (!found) throw new Error(`no issuer ${name}`)
    return found
  }
  const registerFile = join(folder, 'register.json')
  const register = await readJson<Register>(registerFile)
  let writing: Promise<void> = Promise.resolve()
  const keepRegister = () => (writing = writing.then(() => writeWhole(registerFile, JSON.stringify(register, null, 1))))
  let stranger: Promise<DemoKey> | undefined
  const issuing = new Map<string, Promise<DemoKey>>()

  async function make(slug: string, subject: DemoSubject, options: IssueOptions): Promise<DemoKey> {
    const { issuer, subject: subjectName, extensions } = profileOf(subject)
    const signer = options.untrusted ? await (stranger ??= newStranger(now())) : issuerNamed(issuer)
    const { publicKey, privateKey } = subject.key === 'rsa' ? await newRsaPair() : await newEcPair()
    const serialNumber = newSerialNumber()
    const notBefore = options.notBefore ?? new Date(now().getTime() - DAY)
    const lifetime = subject.kind === 'server' ? SERVER_DAYS : 4 * 365
    const certificate = writeCertificate({
      subject: subjectName,
      issuer: subjectOf(signer.certificate),
      publicKey,
      issuerKey: signer.key,
      serialNumber,
      notBefore,
      notAfter: options.notAfter ?? new Date(notBefore.getTime() + lifetime * DAY),
      extensions: [
        ...usageFor(extensions, publicKey),
        keyIdentifier(publicKey),
        issuerKeyIdentifier(signer.key),
        ocspAddress(`http://${DEMO_REVOCATION_HOST}/ocsp/${issuer}`),
        crlAddress(`http://${DEMO_REVOCATION_HOST}/crl/${issuer}`),
      ],
    })
    if (!options.untrusted) {
      register[serialNumber.toString('hex')] = { slug, issuer, revokedAt: options.revoked ? now().toISOString() : null }
      await keepRegister()
    }
    return { key: privateKey, certificate }
  }

  return {
    folder,
    anchors: [pemOf(root.certificate)],
    intermediates: made.map((each) => pemOf(each.certificate)),
    revocationHost: DEMO_REVOCATION_HOST,
    root,
    issuer: issuerNamed,
    async issue(slug, subject, options = {}) {
      if (!/^[a-z0-9][a-z0-9-]{0,80}$/.test(slug)) throw new Error(`not a slug: ${slug}`)
      const lasts =
        subject.kind === 'server'
          ? (found: DemoKey) => remaining(found, now()) > 30 * DAY && speaksFor(found, subject.hosts)
          : () => true
      // Two who ask at once get the same certificate.
      const running =
        issuing.get(slug) ?? foundOrMade(folder, `issued-${slug}`, () => make(slug, subject, options), lasts)
      issuing.set(slug, running)
      const own = await running.finally(() => issuing.delete(slug))
      const chain = [issuerNamed(profileOf(subject).issuer).certificate]
      return {
        ...own,
        slug,
        chain,
        p12: (password) => writeP12({ ...own, chain: [...chain, root.certificate], friendlyName: slug, password }),
      }
    },
    async revoke(slug) {
      for (const entry of Object.values(register)) if (entry.slug === slug) entry.revokedAt ??= now().toISOString()
      await keepRegister()
    },
    statusOf(issuer, serialNumber) {
      const entry = register[serialNumber]
      if (entry?.issuer !== issuer) return undefined
      return { revokedAt: entry.revokedAt === null ? null : new Date(entry.revokedAt) }
    },
    revoked: (issuer) =>
      Object.entries(register).flatMap(([serialNumber, entry]) =>
        entry.issuer === issuer && entry.revokedAt !== null
          ? [{ serialNumber, revokedAt: new Date(entry.revokedAt) }]
          : [],
      ),
  }
}

const newEcPair = () => newKeyPair('ec', { namedCurve: 'P-256' })
const newRsaPair = () => newKeyPair('rsa', { modulusLength: 3072 })

async function newRoot(now: Date): Promise<DemoKey> {
  const { publicKey, privateKey } = await newEcPair()
  const subject = demoAuthorityName(DEMO_ROOT)
  const notBefore = new Date(now.getTime() - 6 * 365 * DAY)
  const extensions = [authorityConstraint(), usage('keyCertSign', 'cRLSign'), keyIdentifier(publicKey)]
  const content = {
    subject,
    issuer: subject,
    publicKey,
    issuerKey: privateKey,
    notBefore,
    notAfter: new Date(now.getTime() + ROOT_YEARS),
    extensions,
  }
  return { key: privateKey, certificate: writeCertificate(content) }
}

async function newIntermediate(which: DemoIssuer, root: DemoKey, now: Date): Promise<DemoKey> {
  const { publicKey, privateKey } = await newEcPair()
  const certificate = writeCertificate({
    subject: demoAuthorityName(DEMO_ISSUERS[which]),
    issuer: subjectOf(root.certificate),
    publicKey,
    issuerKey: root.key,
    // Older than the expired certificates of the demonstration.
    notBefore: new Date(now.getTime() - 6 * 365 * DAY),
    notAfter: new Date(now.getTime() + ROOT_YEARS - DAY),
    extensions: [
      authorityConstraint(0),
      usage('digitalSignature', 'keyCertSign', 'cRLSign'),
      keyIdentifier(publicKey),
      issuerKeyIdentifier(root.key),
    ],
  })
  return { key: privateKey, certificate }
}

/** With a name of its own: under one of ours, node cuts the connection at the false signature before any page can be shown. */
async function newStranger(now: Date): Promise<DemoKey> {
  const { publicKey, privateKey } = await newEcPair()
  const subject = demoAuthorityName('AC AJENA (no reconocida)')
  const certificate = writeCertificate({
    subject,
    issuer: subject,
    publicKey,
    issuerKey: privateKey,
    notBefore: new Date(now.getTime() - 365 * DAY),
    notAfter: new Date(now.getTime() + ROOT_YEARS),
    extensions: [authorityConstraint(), usage('keyCertSign', 'cRLSign'), keyIdentifier(publicKey)],
  })
  return { key: privateKey, certificate }
}

async function foundOrMade(
  folder: string,
  name: string,
  make: () => Promise<DemoKey>,
  isGood: (found: DemoKey) => boolean = () => true,
): Promise<DemoKey> {
  const file = join(folder, `${name}.pem`)
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  const [certificate] = pem === undefined ? [] : dersOf(pem)
  const found = pem !== undefined && certificate ? { key: createPrivateKey(pem), certificate } : undefined
  if (found && isGood(found)) return found
  const made = await make()
  await writeWhole(file, made.key.export({ type: 'pkcs8', format: 'pem' }).toString() + pemOf(made.certificate))
  return made
}

async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}

async function readJson<T extends object>(file: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return '{}'
  })
  return JSON.parse(text) as T
}

const remaining = (own: DemoKey, now: Date) =>
  new X509Certificate(own.certificate).validToDate.getTime() - now.getTime()

function speaksFor(own: DemoKey, hosts: string[]): boolean {
  const names = new X509Certificate(own.certificate).subjectAltName ?? ''
  return hosts.every((host) =>
    names.split(', ').some((each) => each === `DNS:${host}` || each === `IP Address:${host}`),
  )
}
