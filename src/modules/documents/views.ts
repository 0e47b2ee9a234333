import type { Municipality } from '../../platform/http/context.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { officialTime } from '../../platform/i18n/format.ts'
import type { Document, DocumentSignature } from './documents.ts'

export const searchPage = (t: Translate, council: Municipality) => ({
  title: t('documents.verify.title'),
  lead: t('documents.verify.lead', { name: houseOf(t, council) }),
})

export function verifiedPage(
  t: Translate,
  council: Municipality,
  found: { document: Document; signatures: DocumentSignature[]; code: string; isIntact: boolean },
) {
  const { document, signatures, code, isIntact } = found
  const download = `/verificar/documento?codigo=${code}`
  return {
    title: t(isIntact ? 'documents.verified.title' : 'documents.damaged.title'),
    text: isIntact ? t('documents.verified.text', { name: houseOf(t, council) }) : t('documents.damaged.text'),
    isIntact,
    rows: [
      { key: t('documents.verified.name'), value: document.title },
      {
        key: t('documents.verified.issuer'),
        value: `${t(`layout.${council.kind}`, { name: council.name })} (${council.dir3})`,
      },
      { key: t('documents.verified.captured'), value: moment(t, document.capturedAt) },
      {
        key: t('documents.verified.state'),
        value: t(isIntact ? 'documents.verified.intact' : 'documents.verified.not-intact'),
        tag: isIntact ? 'green' : 'red',
      },
      { key: t('documents.verified.code'), value: code, code: true },
      { key: t('documents.verified.identifier'), value: document.identifier, code: true },
      { key: t('documents.verified.digest'), value: document.digest, code: true },
    ],
    signatures: signatures.map((signature) => ({ title: signerText(t, signature), when: moment(t, signature.at) })),
    view: document.mime === 'application/pdf' ? `${download}&ver=1` : null,
    download,
  }
}

const moment = (t: Translate, at: Date): string => t('documents.verified.when', { moment: officialTime(at) })

function signerText(t: Translate, { signerKind, signerName, post }: DocumentSignature): string {
  if (signerKind === 'seal') return t('documents.verified.seal', { name: signerName })
  if (post) return t('documents.verified.person-post', { name: signerName, post })
  return t('documents.verified.person', { name: signerName })
}

const houseOf = (t: Translate, council: Municipality): string =>
  t(`documents.house.${council.kind}`, { name: council.name })
