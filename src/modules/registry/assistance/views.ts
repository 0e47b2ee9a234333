import { fileSize, officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { AttachedCopy } from '../digitisation/attached-copies.ts'
import type { Act } from './acts.ts'
import { type Case, identityDocuments } from './cases.ts'
import { actWords } from './file-for-citizen.ts'
import type { ReviewedApplication } from './lent.ts'
import type { Official } from './officials.ts'

export const base = '/oficina/registro/asistencia'

const habilitation = (t: Translate, official: Official | null) =>
  official
    ? t('registry.assistance.habilitated', { act: official.act, post: official.postName })
    : t('registry.assistance.not-habilitated.text')

export function homePage(
  t: Translate,
  { official, cases, acts }: { official: Official | null; cases: Case[]; acts: Act[] },
) {
  return {
    title: t('registry.assistance.title'),
    isHabilitated: official !== null,
    habilitation: habilitation(t, official),
    newHref: `${base}/nueva`,
    cases: cases.map((one) => ({
      name: one.title,
      href: `${base}/${one.id}`,
      facts: `${one.personName}, ${one.personNif}`,
      note: officialTime(one.changedAt),
    })),
    acts: acts.map((act) => ({
      name: act.subject,
      ...(act.entryId && { href: `/oficina/registro/${act.entryId}` }),
      facts: [act.entryNumber, act.personName].filter(Boolean).join(' · '),
      note: officialTime(act.at),
    })),
  }
}

export function newPage(
  t: Translate,
  { official, procedures }: { official: Official | null; procedures: { slug: string; name: string }[] },
) {
  return {
    title: t('registry.assistance.new.title'),
    back: base,
    action: `${base}/nueva`,
    isHabilitated: official !== null,
    habilitation: habilitation(t, official),
    documents: identityDocuments.map((value) => ({ value, text: t(`registry.assistance.document.${value}`) })),
    procedures: procedures.map(({ slug, name }) => ({ value: slug, text: name })),
  }
}

interface CaseData {
  assisted: Case
  application: ReviewedApplication | null
  act: Act | null
}

export function casePage(t: Translate, { assisted, application, act }: CaseData) {
  const here = `${base}/${assisted.id}`
  const isConsented = assisted.consentReady && assisted.consentDigest === application?.contentDigest
  const isSealing = assisted.consent === 'attested' && !assisted.consentReady
  return {
    title: assisted.title,
    caption: `${assisted.personName}, ${assisted.personNif}`,
    back: base,
    state: assisted.state,
    isGone: assisted.state === 'open' && application === null,
    cancelAction: `${here}/cancelacion`,
    rows: [
      {
        key: t('registry.assistance.person'),
        value: `${assisted.personName}, ${assisted.personNif}`,
      },
      {
        key: t('registry.assistance.document'),
        value: t(`registry.assistance.document.${assisted.identityDocument}`),
      },
      { key: t('registry.assistance.started'), value: officialTime(assisted.startedAt) },
    ],
    tasks: application ? tasks(t, here, assisted, application, { isConsented, isSealing }) : [],
    isSealing,
    done: act && doneOf(t, here, act),
  }
}

function tasks(
  t: Translate,
  here: string,
  assisted: Case,
  application: ReviewedApplication,
  { isConsented, isSealing }: { isConsented: boolean; isSealing: boolean },
) {
  const changed = assisted.consent !== null && assisted.consentDigest !== application.contentDigest
  const consent = isConsented ? 'given' : isSealing && !changed ? 'sealing' : changed ? 'changed' : 'missing'
  return [
    {
      title: t('registry.assistance.task.form'),
      href: `/solicitudes/${assisted.draftId}`,
      status: t(`registry.assistance.status.${application.isReady ? 'complete' : 'incomplete'}`),
      done: application.isReady,
    },
    {
      title: t('registry.assistance.task.consent'),
      ...(application.isReady && { href: `${here}/consentimiento` }),
      status: t(`registry.assistance.status.consent-${application.isReady ? consent : 'waits'}`),
      done: isConsented,
    },
    {
      title: t('registry.assistance.task.file'),
      ...(application.isReady && isConsented && { href: `${here}/firma` }),
      status: t(`registry.assistance.status.${isConsented && application.isReady ? 'ready' : 'waits'}`),
      done: false,
    },
  ]
}

/** What the person takes home: the receipt and a copy of what they consented to (RD 203/2021, art. 30.3). */
const doneOf = (t: Translate, here: string, act: Act) => ({
  title: t('registry.assistance.done'),
  label: t('registry.assistance.done.label'),
  number: act.entryNumber ?? '',
  text: officialTime(act.at),
  papers: [
    {
      name: t('registry.assistance.done.receipt'),
      href: `/registro/asientos/${act.entryId}/justificante?ver=1`,
      facts: t('registry.assistance.done.receipt.facts'),
    },
    {
      name: t('registry.assistance.consent.title'),
      href: `${here}/consentimiento/documento?ver=1`,
      facts: t(`registry.assistance.consent.${act.consent ?? 'paper'}`),
    },
  ],
  entryHref: `/oficina/registro/${act.entryId}`,
})

const reviewOf = (application: ReviewedApplication) => ({
  sections: application.sections.map(({ title, rows }) => ({
    title,
    rows: rows.map(({ label, value }) => ({ key: label, value })),
  })),
  documents: application.documents.map(({ title, fileName, size }) => ({
    name: title,
    facts: `${fileName}, ${fileSize(size)}`,
  })),
})

interface ConsentData {
  assisted: Case
  application: ReviewedApplication
  words: string
  copies: AttachedCopy[]
}

export function consentPage(t: Translate, { assisted, application, words, copies }: ConsentData) {
  const here = `${base}/${assisted.id}`
  return {
    title: t('registry.assistance.consent.title'),
    caption: `${assisted.personName}, ${assisted.personNif}`,
    back: here,
    action: `${here}/consentimiento`,
    sheetHref: `${here}/consentimiento.pdf`,
    digitiseHref: '/oficina/registro/digitalizar',
    digest: application.contentDigest,
    words,
    statement: t('registry.assistance.consent.statement', { name: assisted.personName }),
    copies: copies.map(({ digitisationId, title, fileName, size }) => ({
      value: digitisationId,
      text: title,
      hint: `${fileName}, ${fileSize(size)}`,
    })),
    ...reviewOf(application),
  }
}

interface FileData {
  assisted: Case
  official: Official
  application: ReviewedApplication
}

export function filePage(t: Translate, { assisted, official, application }: FileData) {
  const digest = application.contentDigest
  return {
    title: t('registry.assistance.file.title'),
    caption: `${assisted.personName}, ${assisted.personNif}`,
    back: `${base}/${assisted.id}`,
    action: `${base}/${assisted.id}/firma`,
    digest,
    words: actWords(t, { assisted, official, title: application.title, digest }),
    ...reviewOf(application),
  }
}
