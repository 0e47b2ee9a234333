import { createHash } from 'node:crypto'
import { parseNif } from '../identifiers/nif.ts'
import {
  alternativeNames,
  extendedKeyUsage,
  policiesOf,
  qualifiedTypes,
  readCertificate,
  type Attribute,
  type ReadCertificate,
} from './certificate.ts'
import type { CertificateIdentity, IdentityKind } from './types.ts'

const SUBJECT = {
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  title: '2.5.4.12',
  givenName: '2.5.4.42',
  pseudonym: '2.5.4.65',
  organizationIdentifier: '2.5.4.97',
  email: '1.2.840.113549.1.9.1',
}
const FNMT = '1.3.6.1.4.1.5734.1.'
/** The State's profiles: 3 employee (until 2016), 4 pseudonym, 5 sede, 6 seal, 7 employee, 8 and 9 representative; .1 high level, .2 medium. */
const STATE = '2.16.724.1.3.5.'
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

/** Who the certificate speaks of, whatever form its issuer gave it. Never throws: what cannot be read is `unreadable`. */
export function readIdentity(der: Buffer): CertificateIdentity {
  const blank = unreadable(createHash('sha256').update(der).digest('hex'))
  try {
    return identityOf(readCertificate(der), blank)
  } catch {
    return blank
  }
}

function identityOf(certificate: ReadCertificate, blank: CertificateIdentity): CertificateIdentity {
  const names = alternativeNames(certificate)
  const policies = policiesOf(certificate)
  const subject = (oid: string) => valuesOf(certificate.subject, oid)
  const extra = (...oids: string[]) => oids.flatMap((oid) => valuesOf(names.attributes, oid))
  const stated = (field: number, ...families: number[]) =>
    extra(...families.flatMap((family) => [1, 2].map((level) => `${STATE}${family}.${level}.${field}`)))
  const commonName = subject(SUBJECT.commonName)[0] ?? ''
  const organizationNifs = [
    ...subject(SUBJECT.organizationIdentifier),
    ...extra(`${FNMT}7`),
    ...stated(3, 3, 4, 5, 6, 7),
  ]

  const kind = kindOf(certificate, policies, {
    commonName,
    hasEntity: organizationNifs.length > 0,
    hasPseudonym: subject(SUBJECT.pseudonym).length > 0,
    isEmployee: stated(4, 3, 7).length > 0,
  })
  const organization = organizationOf(organizationNifs, [
    ...stated(2, 3, 4, 5, 6, 7),
    ...extra(`${FNMT}6`),
    ...subject(SUBJECT.organization),
  ])
  const units = subject(SUBJECT.unit).filter((unit) => !/^(CERTIFICADO |SELLO ELECTR|SEDE ELECTR|\d+$)/i.test(unit))
  const email = [...names.emails, ...stated(9, 3, 4, 7), ...subject(SUBJECT.email)].find(isEmail)
  const base: CertificateIdentity = {
    ...blank,
    kind,
    organization,
    position: stated(11, 3, 4, 7)[0] ?? extra(`${FNMT}20`)[0] ?? subject(SUBJECT.title)[0] ?? '',
    unit: stated(10, 3, 4, 7)[0] ?? units[0] ?? '',
    ...(email ? { email } : {}),
    policies,
    issuerName: valuesOf(certificate.issuer, SUBJECT.commonName)[0] ?? '',
    serialNumber: certificate.serialNumber.toString('hex'),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
  }

  if (kind === 'website') return { ...base, fullName: commonName }
  if (kind === 'seal') {
    const nif = agreed([...subject(SUBJECT.serialNumber), ...organizationNifs])
    return { ...base, nif: nif ?? '', fullName: stated(5, 6)[0] ?? commonName }
  }
  const pseudonym = stated(12, 4)[0] ?? subject(SUBJECT.pseudonym)[0] ?? commonName
  if (kind === 'pseudonym')
    return organization && pseudonym ? { ...base, fullName: pseudonym } : { ...base, kind: 'unreadable' }

  const inCommonName = / - (?:NIF )?([KLMXYZ0-9][0-9]{7}[A-Z])$|(?:DNI|NIF) ([KLMXYZ0-9][0-9]{7}[A-Z])/.exec(commonName)
  const stating = [...subject(SUBJECT.serialNumber), ...extra(`${FNMT}4`), ...stated(4, 3, 7)]
  const nif = agreed(stating.length > 0 ? stating : [inCommonName?.[1] ?? inCommonName?.[2] ?? ''])
  const person = personOf({
    commonName,
    givenNames: [...subject(SUBJECT.givenName), ...extra(`${FNMT}1`), ...stated(6, 3, 7)],
    surnames: subject(SUBJECT.surname),
    firstSurname: extra(`${FNMT}2`)[0] ?? stated(7, 3, 7)[0],
    secondSurname: extra(`${FNMT}3`)[0] ?? stated(8, 3, 7)[0],
  })
  // An entity's number alone, without saying "seal": the certificates for legal persons of before 2016.
  if (nif && parseNif(nif)?.kind === 'cif') return { ...base, kind: 'seal', nif, fullName: commonName }
  const isWhole = nif !== undefined && person.fullName !== '' && (kind === 'natural' || organization !== null)
  return isWhole ? { ...base, ...person, nif } : { ...base, ...person, kind: 'unreadable' }
}

interface Marks {
  commonName: string
  hasEntity: boolean
  hasPseudonym: boolean
  isEmployee: boolean
}

/** From the most particular to the least: what is marked as a seal never passes for the person whose name it also carries. */
function kindOf(certificate: ReadCertificate, policies: string[], marks: Marks): IdentityKind {
  const follows = (family: number) => policies.some((policy) => `${policy}.`.startsWith(`${STATE}${family}.`))
  const types = qualifiedTypes(certificate)
  const usages = extendedKeyUsage(certificate) ?? []
  if (follows(5) || types.includes('0.4.0.1862.1.6.3')) return 'website'
  if (usages.includes(SERVER_AUTH) && !usages.includes(CLIENT_AUTH)) return 'website'
  if (follows(6) || types.includes('0.4.0.1862.1.6.2')) return 'seal'
  if (policies.includes('0.4.0.194112.1.1') || policies.includes('0.4.0.194112.1.3')) return 'seal'
  if (follows(4) || marks.hasPseudonym) return 'pseudonym'
  if (follows(7) || follows(3) || marks.isEmployee) return 'employee'
  if (follows(8) || follows(9) || (marks.hasEntity && marks.commonName.includes('(R: '))) return 'representative'
  return 'natural'
}

/** Every place that states the number must state the same one, with a right check letter: two readers must never see two people. */
function agreed(stated: string[]): string | undefined {
  const numbers = stated.map((text) => parseNif(withoutScheme(text))?.value)
  return new Set(numbers).size === 1 ? numbers[0] : undefined
}

/** `IDCES-12345678Z`, `VATES-P1003800H` (ETSI EN 319 412-1, 5.1.3 and 5.1.4). Other countries' numbers are not ours to read. */
function withoutScheme(text: string): string {
  return text.replace(/^(?:IDC|PNO|PAS|TIN|VAT|NTR)ES-/i, '')
}

function organizationOf(nifs: string[], names: string[]): CertificateIdentity['organization'] {
  const nif = agreed(nifs)
  const name = names.find((candidate) => candidate !== '')
  return nif && name ? { nif, name } : null
}

interface NameParts {
  commonName: string
  givenNames: string[]
  surnames: string[]
  firstSurname: string | undefined
  secondSurname: string | undefined
}

function personOf(parts: NameParts): Pick<CertificateIdentity, 'givenName' | 'surname1' | 'surname2' | 'fullName'> {
  const givenName = parts.givenNames.find((name) => name !== '') ?? ''
  const together = parts.surnames[0] ?? ''
  // DNIe: SN holds the first surname only; the second stands in the common name, before the comma.
  const beforeComma = parts.commonName.includes(', ') ? (parts.commonName.split(', ')[0] ?? '') : ''
  let surname1 = parts.firstSurname ?? together
  let surname2 = parts.secondSurname ?? ''
  if (parts.firstSurname === undefined && beforeComma.startsWith(`${together} `))
    surname2 = beforeComma.slice(together.length + 1)
  // "DE LA CRUZ GARCÍA" cannot be split by rule: only two single words are.
  else if (parts.firstSurname === undefined && /^\S+ \S+$/.test(together))
    [surname1 = '', surname2 = ''] = together.split(' ')
  const fullName =
    givenName && surname1 ? [givenName, surname1, surname2].filter(Boolean).join(' ') : nameIn(parts.commonName)
  return { givenName, surname1, surname2, fullName }
}

/** The common name without the number, the company and the kind of certificate. */
function nameIn(commonName: string): string {
  return commonName
    .replace(/ \(R: .*$| \((?:AUTENTICACIÓN|FIRMA)\)$/, '')
    .replace(/ [-–] (?:DNI |NIF )?[KLMXYZ0-9][0-9]{7}[A-Z]$|^[KLMXYZ0-9][0-9]{7}[A-Z] /, '')
    .trim()
}

/** Only what can be nothing but an address: it will stand in a mail header. */
function isEmail(text: string): boolean {
  return text.length <= 254 && /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(text)
}

const valuesOf = (attributes: Attribute[], oid: string) =>
  attributes.filter((one) => one.oid === oid).map((one) => one.value)

function unreadable(fingerprint: string): CertificateIdentity {
  return {
    kind: 'unreadable',
    nif: '',
    givenName: '',
    surname1: '',
    surname2: '',
    fullName: '',
    organization: null,
    position: '',
    unit: '',
    policies: [],
    issuerName: '',
    serialNumber: '',
    notBefore: new Date(0),
    notAfter: new Date(0),
    fingerprint,
  }
}
