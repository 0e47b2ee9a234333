import { afterAll } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { acceptIdentification, findRequest } from '../../src/modules/identity/identification.ts'
import { appoint, listStaff, type Person, upsertPerson } from '../../src/modules/identity/index.ts'
import { foundMunicipality, listPosts } from '../../src/modules/municipalities/index.ts'
import { adoptCatalogue, listOffered } from '../../src/modules/procedures/index.ts'
import { seedRegulation } from '../../src/modules/regulation/index.ts'
import { inWork, systemWho, type Work } from '../../src/platform/db/work.ts'
import { plainDate } from '../../src/platform/i18n/format.ts'
import type { Municipality } from '../../src/platform/http/context.ts'
import type { CertificateIdentity } from '../../src/platform/pki/index.ts'
import { Client } from './client.ts'
import { type House, openHouse, randomDigits } from './house.ts'

/** Somebody who can show a certificate. */
export interface Somebody {
  identity: CertificateIdentity
  person: Person
  /** Their post in this council, when they have one. */
  staffId: string | null
}

export interface Office {
  house: House
  municipality: Municipality
  /** Already identified, with a session of their own. */
  as: (somebody: Somebody) => Promise<Client>
  /** Nobody in particular. */
  visitor: () => Client
  citizen: (name?: string) => Promise<Somebody>
  /** Represents a company: acts in its name. */
  representative: (company?: string) => Promise<Somebody>
  clerk: Somebody
  registryOfficer: Somebody
  secretary: Somebody
  mayor: Somebody
  work: <T>(run: (work: Work) => Promise<T>, options?: { now?: Date; by?: Somebody }) => Promise<T>
  runJobs: () => Promise<void>
}

let house: Promise<House> | undefined

/** The house of this test file. */
export const ourHouse = (): Promise<House> => (house ??= openHouse())

afterAll(async () => {
  await (await house)?.close()
})

let founded = 0

/** A council founded for one test: nothing is cleaned up, because nobody else ever looks at it. */
export async function newOffice(options: { procedures?: 'all' | 'none' | string[]; in?: House } = {}): Promise<Office> {
  const home = options.in ?? (await ourHouse())
  const { app } = home
  const id = String(90_000 + ++founded)
  const slug = `pueblo-${randomBytes(4).toString('hex')}`
  const nif = cif('P', randomDigits(7))
  await foundMunicipality(app.db, {
    id,
    slug,
    name: `Villa ${founded}`,
    dir3: `L01${id}${founded % 10}`,
    nif,
    postalCode: '10000',
    population: 12_000,
    latitude: 39.5,
    longitude: -6.4,
  })
  await home.web.hosts.refresh()
  const municipality = app.municipalityOf(id)
  const work: Office['work'] = (run, at = {}) => {
    const who = systemWho(id, at.now ?? app.now())
    const by = at.by && {
      kind: 'staff' as const,
      personId: at.by.person.id,
      staffId: at.by.staffId,
      name: at.by.person.name,
    }
    return inWork(app.db, by ? { ...who, actor: by } : who, run)
  }

  const meet = async (identity: CertificateIdentity): Promise<Somebody> => ({
    identity,
    staffId: null,
    person: await work((w) =>
      upsertPerson(w, { nif: identity.nif, kind: 'natural', name: identity.fullName, givenName: identity.givenName }),
    ),
  })
  const employee = async (givenName: string, postCode: string): Promise<Somebody> => {
    const somebody = await meet({
      ...identityOf(givenName, 'Empleada'),
      kind: 'employee',
      organization: { nif, name: municipality.name },
    })
    await work(async (w) => {
      const post = (await listPosts(w)).find(({ code }) => code === postCode)
      if (!post) throw new Error(`no post ${postCode}`)
      await appoint(w, { personId: somebody.person.id, postId: post.id, since: '2020-01-01' })
      const staff = await listStaff(w, plainDate(w.now))
      somebody.staffId = staff.find(({ personId }) => personId === somebody.person.id)?.staffId ?? null
    })
    return somebody
  }
  if (options.procedures !== 'none') {
    await work(async (w) => {
      await adoptCatalogue(w)
      const offered = await listOffered(w)
      const wanted = options.procedures
      const named = Array.isArray(wanted) ? offered.filter(({ code }) => wanted.includes(code)) : offered
      await seedRegulation(w, named, { sedeAddress: municipality.origin })
    })
  }
  const [clerk, registryOfficer, secretary, mayor] = await Promise.all([
    employee('Clara', 'ADM'),
    employee('Regina', 'REG'),
    employee('Sofía', 'SEC'),
    employee('Amparo', 'ALC'),
  ])
  const visitor = () => new Client(home.server, municipality.host)
  return {
    house: home,
    municipality,
    visitor,
    as: (somebody) => logIn(home, municipality, visitor(), somebody),
    citizen: (name = 'Carmen') => meet(identityOf(name, 'Vecina')),
    representative: (company = 'ACEITES DE PRUEBA SL') =>
      meet({
        ...identityOf('Lucía', 'Apoderada'),
        kind: 'representative',
        organization: { nif: cif('B', randomDigits(7)), name: company },
      }),
    clerk,
    registryOfficer,
    secretary,
    mayor,
    work,
    runJobs: home.runJobs,
  }
}

/** The whole way but the TLS handshake: the door, the request, the token, a new session. */
export async function logIn(
  { app }: House,
  municipality: Municipality,
  client: Client,
  { identity }: Somebody,
): Promise<Client> {
  const away = await client.submit('/acceso')
  await handOver(app, municipality, client, away.location, identity)
  return client
}

/** What the certificate host does once the handshake is done, for a login or for a signature. */
export async function handOver(
  app: House['app'],
  municipality: Municipality,
  client: Client,
  location: string,
  identity: CertificateIdentity,
): Promise<ReturnType<Client['visit']>> {
  const requestId = new URL(location).searchParams.get('solicitud') ?? ''
  const { token } = await inWork(app.db, systemWho(municipality.id, app.now()), async (work) => {
    const request = await findRequest(work, requestId)
    if (!request) throw new Error(`no request ${requestId}`)
    return acceptIdentification(work, request, {
      purpose: request.purpose,
      outcome: 'accepted',
      certificate: Buffer.from('certificate'),
      identity,
      revocation: 'ocsp',
      revocationAnswer: null,
      address: '127.0.0.1',
      userAgent: 'test',
      contentDigest: request.contentDigest,
      statement: request.statement,
    })
  })
  const back = await client.visit(`/acceso/vuelta?t=${token}`)
  if (back.status !== 303 || back.location.startsWith('/acceso')) throw new Error(`not let in: ${back.location}`)
  return back
}

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'

export function randomNif(): string {
  const number = Number(randomDigits(8))
  return `${String(number).padStart(8, '0')}${LETTERS[number % 23] ?? ''}`
}

/** A company's or a council's number, with its control character. */
export function cif(letter: string, digits: string): string {
  let sum = 0
  for (const [place, digit] of Array.from(digits).entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  const control = (10 - (sum % 10)) % 10
  return `${letter}${digits}${'PQRSNW'.includes(letter) ? 'JABCDEFGHI'[control] : control}`
}

export function identityOf(givenName: string, surname1: string): CertificateIdentity {
  return {
    kind: 'natural',
    nif: randomNif(),
    givenName,
    surname1,
    surname2: 'Prueba',
    fullName: `${givenName} ${surname1} Prueba`,
    organization: null,
    position: '',
    unit: '',
    policies: [],
    issuerName: 'AC de prueba',
    serialNumber: randomBytes(8).toString('hex'),
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    fingerprint: randomBytes(32).toString('hex'),
  }
}
