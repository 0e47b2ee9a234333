import type { DemoSubject, IssueOptions } from '../platform/pki/index.ts'

/** The people of the demonstration: invented, with NIFs whose letters fit. Everyone's certificate is a file to try. */
export interface DemoPerson {
  slug: string
  /** What they are for, as the printed list says it. */
  role: string
  /** Whose house they work in, and in which post. */
  post?: { municipalityId: string; code: string }
  subject: DemoSubject
  options?: IssueOptions
}

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
export const nifOf = (number: number): string => `${String(number).padStart(8, '0')}${LETTERS[number % 23] ?? ''}`

interface House {
  id: string
  slug: string
  name: string
  nif: string
}

const citizens: DemoPerson[] = [
  {
    slug: 'maria-garcia',
    role: 'Ciudadana',
    subject: {
      kind: 'natural',
      key: 'rsa',
      nif: nifOf(10000001),
      givenName: 'MARÍA',
      surname1: 'GARCÍA',
      surname2: 'LÓPEZ',
    },
  },
  {
    slug: 'antonio-munoz',
    role: 'Ciudadano (certificado de curva elíptica)',
    subject: { kind: 'natural', nif: nifOf(10000002), givenName: 'ANTONIO', surname1: 'MUÑOZ', surname2: 'IBÁÑEZ' },
  },
  {
    slug: 'fatima-elamrani',
    role: 'Ciudadana con NIE',
    subject: { kind: 'natural', nif: 'X1234567L', givenName: 'FÁTIMA', surname1: 'EL AMRANI', surname2: '' },
  },
  {
    slug: 'lucia-representante',
    role: 'Representante de Aceites del Ambroz, S.L.',
    subject: {
      kind: 'representative',
      nif: nifOf(10000003),
      givenName: 'LUCÍA',
      surname1: 'BRAVO',
      surname2: 'SÁNCHEZ',
      organization: { nif: 'B10000008', name: 'ACEITES DEL AMBROZ SL' },
      form: 'administrator',
      position: 'Administradora única',
    },
  },
]

const wrongs = (now: Date): DemoPerson[] => [
  {
    slug: 'caducado',
    role: 'Certificado caducado, para ver el aviso',
    subject: { kind: 'natural', nif: nifOf(10000011), givenName: 'PEDRO', surname1: 'VIEJO', surname2: 'RAMOS' },
    options: {
      notBefore: new Date(now.getTime() - 5 * 365 * 86_400_000),
      notAfter: new Date(now.getTime() - 86_400_000),
    },
  },
  {
    slug: 'revocado',
    role: 'Certificado revocado, para ver el aviso',
    subject: { kind: 'natural', nif: nifOf(10000012), givenName: 'ROSA', surname1: 'PERDIDO', surname2: 'GIL' },
    options: { revoked: true },
  },
  {
    slug: 'no-reconocido',
    role: 'Certificado de un emisor que nadie reconoce',
    subject: { kind: 'natural', nif: nifOf(10000013), givenName: 'JUAN', surname1: 'AJENO', surname2: 'VERA' },
    options: { untrusted: true },
  },
]

const posts = [
  { code: 'REG', slug: 'registro', role: 'Registro', names: ['CARMEN', 'SOLÍS'] },
  { code: 'ADM', slug: 'tramitacion', role: 'Tramitación', names: ['JAVIER', 'CORCHERO'] },
  { code: 'SEC', slug: 'secretaria', role: 'Secretaría', names: ['ELENA', 'BARROSO'] },
  { code: 'ALC', slug: 'alcaldia', role: 'Alcaldía', names: ['MANUEL', 'PIZARRO'] },
] as const

const surnames = ['TENA', 'CALLE', 'DURÁN', 'MACÍAS', 'REDONDO', 'HOYAS']

/** Four employees in each house that is shown, and one technician for the province. */
function staff(houses: House[], province: House): DemoPerson[] {
  const employees = houses.flatMap((house, place) =>
    posts.map((post, nth): DemoPerson => ({
      slug: `${house.slug}-${post.slug}`,
      role: `${post.role} de ${house.name}`,
      post: { municipalityId: house.id, code: post.code },
      subject: {
        kind: 'employee',
        nif: nifOf(20000000 + place * 10 + nth),
        givenName: post.names[0],
        surname1: post.names[1],
        surname2: surnames[(place + nth) % surnames.length] ?? '',
        organization: { nif: house.nif, name: `AYUNTAMIENTO DE ${house.name.toUpperCase()}` },
        unit: post.role,
        position: post.role,
      },
    })),
  )
  return [
    ...employees,
    {
      slug: 'diputacion-tecnica',
      role: 'Técnica de la Diputación',
      post: { municipalityId: province.id, code: 'TEC' },
      subject: {
        kind: 'employee',
        nif: nifOf(30000001),
        givenName: 'TERESA',
        surname1: 'LOZANO',
        surname2: 'PRIETO',
        organization: { nif: province.nif, name: 'DIPUTACIÓN PROVINCIAL DE CÁCERES' },
        unit: 'Asistencia a Municipios',
        position: 'Técnica',
      },
    },
  ]
}

export const demoPeople = (houses: House[], province: House, now: Date): DemoPerson[] => [
  ...citizens,
  ...staff(houses, province),
  ...wrongs(now),
]
