import type { KeyObject } from 'node:crypto'
import {
  alternativeNamesOf,
  COUNTRY,
  extendedUsage,
  leafConstraint,
  name,
  policies,
  qualified,
  usage,
  type NamePart,
} from './issue.ts'

interface Person {
  nif: string
  givenName: string
  surname1: string
  surname2: string
  email?: string
}

export interface Organization {
  nif: string
  name: string
}

/** What the demonstration authority can certify. The shapes are those of the State's and the FNMT's profiles, so that one reader serves both. */
export type DemoSubject = (
  | ({ kind: 'natural'; form?: 'fnmt' | 'fnmt-old' | 'dnie' | 'dnie-signature' } & Person)
  | ({
      kind: 'representative'
      organization: Organization
      position?: string
      form?: 'administrator' | 'legal-person' | 'no-personality'
    } & Person)
  | ({ kind: 'employee'; organization: Organization; unit: string; position: string; level?: 1 | 2 } & Person)
  | { kind: 'pseudonym'; pseudonym: string; organization: Organization; unit: string; position: string }
  | { kind: 'seal'; name: string; organization: Organization }
  | { kind: 'sede'; name: string; organization: Organization; hosts: string[] }
  | { kind: 'timestamp'; name: string }
  | { kind: 'server'; hosts: string[] }
) & { key?: 'ec' | 'rsa' }

export type DemoIssuer = 'citizens' | 'representatives' | 'public-sector' | 'time-stamps' | 'components'

export const DEMO_ISSUERS: Record<DemoIssuer, string> = {
  citizens: 'AC DEMOSTRACIÓN Usuarios',
  representatives: 'AC DEMOSTRACIÓN Representación',
  'public-sector': 'AC DEMOSTRACIÓN Sector Público',
  'time-stamps': 'AC DEMOSTRACIÓN Unidades de Sellado de Tiempo',
  components: 'AC DEMOSTRACIÓN Componentes Informáticos',
}
export const DEMO_ROOT = 'AC RAÍZ DEMOSTRACIÓN (sin validez legal)'

const FNMT = '1.3.6.1.4.1.5734'
const STATE = '2.16.724.1.3.5'
const SIGNING = ['digitalSignature', 'nonRepudiation', 'keyEncipherment'] as const

export interface Profile {
  issuer: DemoIssuer
  subject: Buffer
  extensions: Buffer[]
}

export const demoAuthorityName = (commonName: string) =>
  name(COUNTRY, ['2.5.4.10', 'DEMOSTRACIÓN, sin validez legal'], ['2.5.4.3', commonName])

export function profileOf(subject: DemoSubject): Profile {
  switch (subject.kind) {
    case 'natural':
      return subject.form?.startsWith('dnie')
        ? dnie(subject, subject.form === 'dnie-signature')
        : citizen(subject, subject.form === 'fnmt-old')
    case 'representative':
      return representative(subject)
    case 'employee':
      return employee(subject)
    case 'pseudonym':
      return pseudonym(subject)
    case 'seal':
      return seal(subject)
    case 'sede':
      return sede(subject)
    case 'timestamp':
      return {
        issuer: 'time-stamps',
        subject: name(COUNTRY, ['2.5.4.10', 'DEMOSTRACIÓN, sin validez legal'], ['2.5.4.3', subject.name]),
        extensions: [leafConstraint(), usage('digitalSignature'), extendedUsage(['timeStamping'], true)],
      }
    case 'server':
      return {
        issuer: 'components',
        subject: name(
          COUNTRY,
          ['2.5.4.10', 'DEMOSTRACIÓN, sin validez legal'],
          ['2.5.4.3', subject.hosts[0] ?? 'localhost'],
        ),
        extensions: [
          leafConstraint(),
          usage('digitalSignature'),
          extendedUsage(['serverAuth']),
          hostNames(subject.hosts),
        ],
      }
  }
}

function hostNames(hosts: string[]): Buffer {
  const isAddress = (host: string) => /^[\d.]+$/.test(host)
  const addresses = hosts.filter(isAddress).map((host) => Buffer.from(host.split('.').map(Number)))
  return alternativeNamesOf({ hosts: hosts.filter((host) => !isAddress(host)), addresses })
}

const surnames = (person: Person) => [person.surname1, person.surname2].filter(Boolean).join(' ')

const fnmtName = (person: Person): NamePart[] => [
  ...(person.surname2 ? [[`${FNMT}.1.3`, person.surname2] satisfies NamePart] : []),
  [`${FNMT}.1.2`, person.surname1],
  [`${FNMT}.1.1`, person.givenName],
]

const mailOf = (person: { email?: string }) => (person.email ? { email: person.email } : {})

function citizen(person: Person, isOld: boolean): Profile {
  return {
    issuer: 'citizens',
    subject: name(
      COUNTRY,
      ['2.5.4.5', isOld ? person.nif : `IDCES-${person.nif}`, 'printable'],
      ['2.5.4.42', person.givenName],
      ['2.5.4.4', surnames(person)],
      ['2.5.4.3', `${surnames(person)} ${person.givenName} - ${person.nif}`],
    ),
    extensions: [
      ...signer(SIGNING, ['emailProtection', 'clientAuth']),
      policies(`${FNMT}.3.10.1`, '0.4.0.194112.1.0'),
      qualified(1),
      alternativeNamesOf({ ...mailOf(person), attributes: [[`${FNMT}.1.4`, person.nif], ...fnmtName(person)] }),
    ],
  }
}

/** The identity card: two certificates, one to enter and one to sign; the first surname alone in SN. */
function dnie(person: Person, isForSignature: boolean): Profile {
  const purpose = isForSignature ? 'FIRMA' : 'AUTENTICACIÓN'
  return {
    issuer: 'citizens',
    subject: name(
      COUNTRY,
      ['2.5.4.5', person.nif, 'printable'],
      ['2.5.4.4', person.surname1],
      ['2.5.4.42', person.givenName],
      ['2.5.4.3', `${surnames(person)}, ${person.givenName} (${purpose})`],
    ),
    extensions: [
      leafConstraint(),
      usage(isForSignature ? 'nonRepudiation' : 'digitalSignature'),
      policies(isForSignature ? '2.16.724.1.2.2.2.3' : '2.16.724.1.2.2.2.4'),
      qualified(1),
    ],
  }
}

function representative(subject: Extract<DemoSubject, { kind: 'representative' }>): Profile {
  const { organization, form = 'legal-person' } = subject
  const own = { administrator: '1', 'legal-person': '2', 'no-personality': '3' }[form]
  return {
    issuer: 'representatives',
    subject: name(
      COUNTRY,
      ['2.5.4.10', organization.name],
      ['2.5.4.97', `VATES-${organization.nif}`],
      ['2.5.4.3', `${subject.nif} ${subject.givenName} ${subject.surname1} (R: ${organization.nif})`],
      ['2.5.4.4', surnames(subject)],
      ['2.5.4.42', subject.givenName],
      ['2.5.4.5', `IDCES-${subject.nif}`, 'printable'],
    ),
    extensions: [
      ...signer(SIGNING, ['clientAuth', 'emailProtection']),
      policies(`${FNMT}.3.11.${own}`, '0.4.0.194112.1.0', `${STATE}.${form === 'no-personality' ? 9 : 8}`),
      qualified(1),
      alternativeNamesOf({
        ...mailOf(subject),
        attributes: [
          ...(subject.position ? [[`${FNMT}.1.20`, subject.position] satisfies NamePart] : []),
          ...(form === 'no-personality' ? [[`${FNMT}.1.22`, 'Comunidad de bienes'] satisfies NamePart] : []),
          [`${FNMT}.1.7`, `VATES-${organization.nif}`],
          [`${FNMT}.1.6`, organization.name],
          [`${FNMT}.1.4`, `IDCES-${subject.nif}`],
          ...fnmtName(subject),
        ],
      }),
    ],
  }
}

function employee(subject: Extract<DemoSubject, { kind: 'employee' }>): Profile {
  const { organization, level = 2 } = subject
  const arc = `${STATE}.7.${level}`
  return {
    issuer: 'public-sector',
    subject: name(
      COUNTRY,
      ['2.5.4.10', organization.name],
      ['2.5.4.97', `VATES-${organization.nif}`],
      ['2.5.4.11', 'CERTIFICADO ELECTRONICO DE EMPLEADO PUBLICO'],
      ['2.5.4.11', subject.unit],
      ['2.5.4.5', `IDCES-${subject.nif}`, 'printable'],
      ['2.5.4.4', surnames(subject)],
      ['2.5.4.42', subject.givenName],
      ['2.5.4.3', `${subject.givenName} ${surnames(subject)} – DNI ${subject.nif}`],
    ),
    extensions: [
      ...signer(SIGNING, ['clientAuth', 'emailProtection']),
      policies(`${FNMT}.3.3.4.4.${level}`, '0.4.0.194112.1.0', arc),
      qualified(1),
      alternativeNamesOf({
        ...mailOf(subject),
        attributes: [
          [`${arc}.11`, subject.position],
          [`${arc}.10`, subject.unit],
          [`${arc}.8`, subject.surname2],
          [`${arc}.7`, subject.surname1],
          [`${arc}.6`, subject.givenName],
          [`${arc}.4`, subject.nif],
          [`${arc}.3`, organization.nif],
          [`${arc}.2`, organization.name],
          [`${arc}.1`, 'CERTIFICADO ELECTRONICO DE EMPLEADO PUBLICO'],
        ],
      }),
    ],
  }
}

function pseudonym(subject: Extract<DemoSubject, { kind: 'pseudonym' }>): Profile {
  const { organization } = subject
  const arc = `${STATE}.4.1`
  return {
    issuer: 'public-sector',
    subject: name(
      COUNTRY,
      ['2.5.4.10', organization.name],
      ['2.5.4.11', 'CERTIFICADO ELECTRONICO DE EMPLEADO PUBLICO CON SEUDONIMO'],
      ['2.5.4.12', subject.position],
      ['2.5.4.65', subject.pseudonym],
      ['2.5.4.3', `${subject.position} - ${subject.pseudonym} - ${organization.name}`],
    ),
    extensions: [
      ...signer(SIGNING, ['clientAuth', 'emailProtection']),
      policies('0.4.0.194112.1.0', arc),
      qualified(1),
      alternativeNamesOf({
        attributes: [
          [`${arc}.12`, subject.pseudonym],
          [`${arc}.11`, subject.position],
          [`${arc}.10`, subject.unit],
          [`${arc}.3`, organization.nif],
          [`${arc}.2`, organization.name],
          [`${arc}.1`, 'CERTIFICADO ELECTRONICO DE EMPLEADO PUBLICO CON SEUDONIMO'],
        ],
      }),
    ],
  }
}

function seal(subject: Extract<DemoSubject, { kind: 'seal' }>): Profile {
  const { organization } = subject
  const arc = `${STATE}.6.2`
  return {
    issuer: 'public-sector',
    subject: name(
      COUNTRY,
      ['2.5.4.10', organization.name],
      ['2.5.4.11', 'SELLO ELECTRONICO'],
      ['2.5.4.97', `VATES-${organization.nif}`],
      ['2.5.4.5', organization.nif, 'printable'],
      ['2.5.4.3', subject.name],
    ),
    extensions: [
      ...signer(['digitalSignature', 'nonRepudiation'], ['clientAuth', 'emailProtection']),
      policies(`${FNMT}.3.3.9.1`, '0.4.0.194112.1.1', arc),
      qualified(2),
      alternativeNamesOf({
        attributes: [
          [`${arc}.5`, subject.name],
          [`${arc}.3`, organization.nif],
          [`${arc}.2`, organization.name],
          [`${arc}.1`, 'SELLO ELECTRONICO DE NIVEL MEDIO'],
        ],
      }),
    ],
  }
}

function sede(subject: Extract<DemoSubject, { kind: 'sede' }>): Profile {
  const { organization } = subject
  const arc = `${STATE}.5.2`
  return {
    issuer: 'components',
    subject: name(
      COUNTRY,
      ['2.5.4.10', organization.name],
      ['2.5.4.11', 'SEDE ELECTRONICA'],
      ['2.5.4.97', `VATES-${organization.nif}`],
      ['2.5.4.5', organization.nif, 'printable'],
      ['2.5.4.3', subject.name],
    ),
    extensions: [
      ...signer(['digitalSignature'], ['serverAuth', 'clientAuth']),
      policies('0.4.0.194112.1.4', arc),
      qualified(3),
      alternativeNamesOf({
        hosts: subject.hosts,
        attributes: [
          [`${arc}.5`, subject.hosts[0] ?? ''],
          [`${arc}.4`, subject.name],
          [`${arc}.3`, organization.nif],
          [`${arc}.2`, organization.name],
          [`${arc}.1`, 'SEDE ELECTRONICA'],
        ],
      }),
    ],
  }
}

/** EC keys cannot encipher: OpenSSL ignores the bit, a careful reader would not. */
export function usageFor(extensions: Buffer[], key: KeyObject): Buffer[] {
  const withEncipherment = usage(...SIGNING)
  return key.asymmetricKeyType === 'ec'
    ? extensions.map((each) => (each.equals(withEncipherment) ? usage('digitalSignature', 'nonRepudiation') : each))
    : extensions
}

const signer = (usages: readonly Parameters<typeof usage>[number][], extended: Parameters<typeof extendedUsage>[0]) => [
  leafConstraint(),
  usage(...usages),
  extendedUsage(extended),
]
