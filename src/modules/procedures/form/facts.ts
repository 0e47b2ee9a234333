import type { Viewer } from '../../../platform/http/context.ts'
import { parseNif } from '../../../platform/identifiers/nif.ts'
import type { Definition, FactSource } from '../definition.ts'
import { answerOf, isParts, type AnswerValue, type Answers, type Parts } from './answers.ts'

/** What the certificate says of the person in front of us. */
export interface CertificateFacts {
  kind: Viewer['identityKind']
  nif: string
  name: string
  givenName?: string
  surname1?: string
  surname2?: string
  email?: string
  organization: { nif: string; name: string } | null
}

export function factsOf(viewer: Viewer, more: Partial<CertificateFacts> = {}): CertificateFacts {
  const { representing } = viewer
  return {
    kind: viewer.identityKind,
    nif: viewer.nif,
    name: viewer.name,
    organization: representing ? { nif: representing.nif, name: representing.name } : null,
    ...more,
  }
}

/** The answers with everything the certificate states written in; what a body or an old draft says of it is overwritten. */
export function withFacts(definition: Definition, answers: Answers, facts: CertificateFacts): Answers {
  const stated: Answers = { ...answers }
  for (const page of definition.form.pages) {
    for (const field of page.fields) {
      if (field.type !== 'fact') continue
      const value = factValue(field.source, stated, facts)
      if (value === undefined) delete stated[field.id]
      else stated[field.id] = value
    }
  }
  return stated
}

/** A new draft: the facts, and the questions that the certificate can answer, for the person to change. */
export function startAnswers(definition: Definition, facts: CertificateFacts): Answers {
  const answers: Answers = {}
  for (const page of definition.form.pages) {
    for (const field of page.fields) {
      if (field.type === 'note' || field.type === 'fact' || field.type === 'group' || field.prefill === undefined)
        continue
      const value = factValue(field.prefill, answers, facts)
      if (value !== undefined && value !== '')
        answers[field.id] = field.type === 'identity_document' ? { kind: 'NIF', number: String(value) } : value
    }
  }
  return withFacts(definition, answers, facts)
}

/** Is this answer still what the certificate says? Then it is marked as such. */
export function isFromCertificate(
  value: AnswerValue | undefined,
  source: FactSource | undefined,
  facts: CertificateFacts,
): boolean {
  if (source === undefined || value === undefined) return false
  const fact = factValue(source, {}, facts)
  return fact !== undefined && fact !== '' && (isParts(value) ? value['number'] : value) === fact
}

function factValue(source: FactSource, answers: Answers, facts: CertificateFacts): string | boolean | undefined {
  switch (source) {
    case 'certificate.kind':
      return facts.kind
    case 'certificate.nif':
      return facts.nif
    case 'certificate.name':
      return facts.name
    case 'certificate.givenName':
      return facts.givenName
    case 'certificate.surname1':
      return facts.surname1
    case 'certificate.surname2':
      return facts.surname2
    case 'certificate.email':
      return facts.email
    case 'organization.nif':
      return facts.organization?.nif
    case 'organization.name':
      return facts.organization?.name
    case 'applicant.nif':
      return applicantOf(answers, facts).nif
    case 'applicant.name':
      return applicantOf(answers, facts).name
    case 'applicant.obliged':
      return isObliged(applicantOf(answers, facts).nif)
  }
}

function applicantOf(answers: Answers, facts: CertificateFacts): { nif: string; name: string } {
  if (facts.kind === 'representative' && facts.organization) return facts.organization
  if (answerOf(answers, 'enNombreDeOtra') !== true) return { nif: facts.nif, name: facts.name }
  const text = (id: string) => {
    const value = answerOf(answers, id)
    return typeof value === 'string' ? value : ''
  }
  return { nif: text('representadaNif'), name: text('representadaNombre') }
}

/** Ley 39/2015, art. 14.2: entities must use electronic means, and so must whoever represents one. */
const isObliged = (nif: string): boolean => parseNif(nif)?.kind === 'cif'

export interface Parties {
  applicant: { nif: string; name: string }
  /** Who acts for the applicant, and how it is proved. */
  representative: { nif: string; name: string; proof: string } | null
  obliged: boolean
  channel: 'electronic' | 'paper'
  email: string | null
  phone: string | null
  address: Parts | null
}

/** Who the application is from and how to reach them, out of answers that have been checked. */
export function partiesOf(answers: Answers): Parties {
  const text = (id: string): string => {
    const value = answerOf(answers, id)
    return typeof value === 'string' ? value : ''
  }
  const applicant = { nif: text('solicitanteNif'), name: text('solicitanteNombre') }
  const isOwn = applicant.nif === text('presentaNif')
  const proof = text('presentaTipo') === 'representative' ? 'CERTIFICADO' : text('representacionMedio')
  const obliged = answerOf(answers, 'solicitanteObligado') === true
  const address = answerOf(answers, 'domicilio')
  return {
    applicant,
    representative: isOwn ? null : { nif: text('presentaNif'), name: text('presentaNombre'), proof },
    obliged,
    channel: !obliged && text('canal') === 'PAPEL' ? 'paper' : 'electronic',
    email: text('correo') || null,
    phone: text('telefono') || null,
    address: isParts(address) ? address : null,
  }
}
