import { randomUUID } from 'node:crypto'
import type { App } from '../../../platform/app.ts'
import { audit } from '../../../platform/audit.ts'
import { type Work, inWork, systemWho } from '../../../platform/db/work.ts'
import { conflict, invalid } from '../../../platform/errors.ts'
import { fileSize, officialDate, officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { type JobPayload, enqueue } from '../../../platform/jobs/queue.ts'
import type { Block, PdfSpec } from '../../../platform/pdf/index.ts'
import { type Document, issuerOf, pressDocument } from '../../documents/index.ts'
import type { Council } from '../../municipalities/index.ts'
import type { EntryDocumentCommand } from '../entry.ts'
import type { ActEvidence } from './acts.ts'
import { type Case, getCase, getOwnCase, updateOpenCase } from './cases.ts'
import type { ReviewedApplication } from './lent.ts'
import { type Official, requireHabilitation } from './officials.ts'

export const CONSENT_JOB = 'registry.press-consent'

interface ConsentFacts {
  assisted: Case
  application: ReviewedApplication
  official: Official
  council: Council
}

/** The words a person agrees to: who acts for them, for exactly what. */
export const consentWords = (t: Translate, { assisted, application, official, council }: ConsentFacts): string =>
  t('registry.assistance.consent.words', {
    name: assisted.personName,
    nif: assisted.personNif,
    official: official.name,
    post: official.postName,
    act: official.act,
    council: council.officialName,
    title: application.title,
    digest: application.contentDigest,
  })

/** On paper: read, signed by hand, and digitised afterwards. */
export function consentSheet(t: Translate, facts: ConsentFacts, sedeUrl: string, now: Date): PdfSpec {
  return {
    title: t('registry.assistance.consent.title'),
    issuer: issuerOf(facts.council, sedeUrl),
    createdAt: now,
    blocks: [
      ...consentBlocks(t, facts),
      {
        kind: 'paragraph',
        text: t('registry.assistance.consent.place', { town: facts.council.name, day: officialDate(now) }),
      },
      {
        kind: 'table',
        columns: [
          { header: t('registry.assistance.consent.sign-person', { name: facts.assisted.personName }) },
          { header: t('registry.assistance.consent.sign-official', { name: facts.official.name }) },
        ],
        rows: [['\n\n\n\n', '\n\n\n\n']],
      },
    ],
  }
}

function consentBlocks(t: Translate, facts: ConsentFacts): Block[] {
  const { assisted, application } = facts
  return [
    { kind: 'heading', level: 1, text: t('registry.assistance.consent.title') },
    { kind: 'paragraph', text: t('registry.assistance.consent.law') },
    { kind: 'notice', text: consentWords(t, facts) },
    {
      kind: 'fields',
      fields: [
        { label: t('registry.assistance.person'), value: `${assisted.personName}, ${assisted.personNif}` },
        {
          label: t('registry.assistance.document'),
          value: t(`registry.assistance.document.${assisted.identityDocument}`),
        },
        { label: t('registry.assistance.procedure'), value: application.title },
        { label: t('registry.assistance.digest'), value: application.contentDigest, code: true },
      ],
    },
    ...application.sections.flatMap(({ title, rows }): Block[] => [
      { kind: 'heading', level: 2, text: title },
      { kind: 'fields', fields: rows },
    ]),
    ...(application.documents.length > 0
      ? [
          { kind: 'heading', level: 2, text: t('registry.assistance.documents') } as const,
          {
            kind: 'fields',
            fields: application.documents.map(({ title, fileName, size, digest }) => ({
              label: title,
              value: [{ text: `${fileName}, ${fileSize(size)}. SHA-256 ` }, { text: digest, code: true }],
            })),
          } as const,
        ]
      : []),
    { kind: 'paragraph', style: 'small', text: t('registry.assistance.consent.rights') },
  ]
}

/** A signed sheet that was digitised as an authentic copy becomes the consent to this content. */
export async function consentOnPaper(
  work: Work,
  id: string,
  { digest, documentId }: { digest: string; documentId: string },
): Promise<void> {
  await requireHabilitation(work, 'assist')
  await updateOpenCase(work, id, {
    consent: 'paper',
    consent_digest: digest,
    consent_at: work.now,
    consent_statement: null,
    consent_evidence_id: null,
    consent_document_id: documentId,
    consent_content: null,
    consent_ready: true,
  })
  await audit(work, 'registry.consent-given', id, { how: 'paper', documentId, digest })
}

/** Said aloud before the official, who attests it. The document is made and sealed after it, by a job, out of what is kept
 *  here: the application may be changed in between. */
export async function consentBefore(
  work: Work,
  id: string,
  { digest, statement, evidence, content }: AttestedConsent,
): Promise<void> {
  await requireHabilitation(work, 'assist')
  const known = await getOwnCase(work, id, { lock: true })
  // Pressed twice it is one consent.
  if (known.consent === 'attested' && known.consentDigest === digest) return
  await updateOpenCase(work, id, {
    consent: 'attested',
    consent_digest: digest,
    consent_at: work.now,
    consent_statement: statement,
    consent_evidence_id: evidence.evidenceId,
    consent_document_id: randomUUID(),
    consent_content: JSON.stringify(content),
    consent_ready: false,
  })
  await audit(work, 'registry.consent-given', id, { how: 'attested', digest })
  await enqueue(work, CONSENT_JOB, { caseId: id }, { key: `${CONSENT_JOB}:${id}` })
}
interface AttestedConsent {
  digest: string
  statement: string
  evidence: ActEvidence
  content: { title: string; blocks: Block[] }
}

export function attestedBlocks(
  t: Translate,
  facts: ConsentFacts,
  statement: string,
  evidence: ActEvidence,
  at: Date,
): Block[] {
  return [
    ...consentBlocks(t, facts),
    { kind: 'notice', title: t('registry.assistance.consent.note'), text: statement },
    {
      kind: 'fields',
      fields: [
        { label: t('registry.assistance.official'), value: `${facts.official.name}, ${facts.official.postName}` },
        { label: t('registry.assistance.habilitation'), value: facts.official.act },
        { label: t('registry.assistance.at'), value: officialTime(at) },
        { label: t('registry.assistance.certificate'), value: evidence.fingerprint, code: true },
      ],
    },
  ]
}

/** Job: an attested consent becomes a sealed document. Twice does no harm. */
export async function pressConsent(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const id = String(payload['caseId'])
  const who = systemWho(municipalityId, app.now())
  const known = await inWork(app.db, who, async (work) => {
    const assisted = await getCase(work, id)
    const signer = await work
      .tx('identification as i')
      .join('person as p', { 'p.municipality_id': 'i.municipality_id', 'p.id': 'i.person_id' })
      .where({ 'i.municipality_id': municipalityId, 'i.id': assisted.consentEvidenceId })
      .first<{ name: string; fingerprint: string } | undefined>({ name: 'p.name', fingerprint: 'i.fingerprint' })
    return { assisted, signer }
  })
  const { assisted, signer } = known
  if (assisted.consent !== 'attested' || assisted.consentReady || !signer) return
  const { consentContent: content } = assisted
  if (!content || !assisted.consentDocumentId || !assisted.consentAt || !assisted.consentEvidenceId) return
  await pressDocument(
    app,
    municipalityId,
    {
      documentId: assisted.consentDocumentId,
      title: content.title,
      fileName: app.t('registry.assistance.consent.file-name'),
      kind: 'TD05',
      at: assisted.consentAt,
      reason: app.t('registry.assistance.consent.reason'),
      blocks: content.blocks,
      signatures: [
        {
          signerKind: 'person',
          signerName: signer.name,
          fingerprint: signer.fingerprint,
          at: assisted.consentAt,
          evidenceId: assisted.consentEvidenceId,
          format: 'TF01',
        },
      ],
    },
    () => Promise.resolve(),
  )
  await inWork(app.db, systemWho(municipalityId, app.now()), (work) =>
    work
      .tx('assistance_case')
      .where({ municipality_id: municipalityId, id, consent_document_id: assisted.consentDocumentId })
      .update({ consent_ready: true, consent_content: null }),
  )
}

/** The consent among the documents of the entry; only when it is for this very content and its document is there. */
export function consentDocument(
  t: Translate,
  assisted: Case,
  application: ReviewedApplication,
  document: Document | undefined,
): EntryDocumentCommand {
  if (assisted.consentDigest !== application.contentDigest) throw conflict('registry.assistance.error.consent-changed')
  if (!assisted.consentReady || !document) throw invalid('registry.assistance.error.consent-missing')
  return {
    documentId: document.id,
    title: t('registry.assistance.consent.title'),
    fileName: document.fileName,
    mime: document.mime,
    size: document.size,
    digest: document.digest,
    validity: assisted.consent === 'paper' ? 'authentic-copy' : 'original',
    purpose: 'attachment',
  }
}
