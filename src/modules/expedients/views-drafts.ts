import type { Translate } from '../../platform/i18n/i18n.ts'
import type { DraftText } from './drafts.ts'
import type { SignatureRequest } from './signatures.ts'
import type { Expedient } from './store.ts'
import { type Template, templates } from './templates.ts'

export const newDraftView = (t: Translate, expedient: Expedient, chosen: Template) => ({
  title: t('expedients.new-draft.title'),
  caption: `${expedient.number} · ${expedient.title}`,
  back: `/oficina/expedientes/${expedient.id}`,
  action: `/oficina/expedientes/${expedient.id}/textos`,
  options: templates.map(({ id }) => ({
    value: id,
    text: t(`expedients.template.${id}`),
    hint: t(`expedients.template.${id}.hint`),
    checked: id === chosen.id,
  })),
})

export function draftView(
  t: Translate,
  data: { draft: DraftText; expedient: Expedient; requests: SignatureRequest[]; mayWrite: boolean },
) {
  const { draft, expedient } = data
  const here = `/oficina/expedientes/${expedient.id}/textos/${draft.id}`
  const last = data.requests.findLast(({ draftId }) => draftId === draft.id)
  return {
    title: draft.title,
    caption: `${expedient.number} · ${expedient.title}`,
    back: `/oficina/expedientes/${expedient.id}`,
    action: here,
    preview: `${here}/vista.pdf`,
    version: draft.version,
    isOpen: data.mayWrite && (draft.state === 'draft' || draft.state === 'rejected'),
    state: t(`expedients.draft.state.${draft.state}`),
    rejection:
      draft.state === 'rejected' && last
        ? {
            title: t('expedients.draft.rejected.title', { post: last.postName }),
            text: last.reason ?? '',
            kind: 'problem',
          }
        : null,
    waiting:
      draft.state === 'for-signature' && last ? t('expedients.draft.waiting-for', { post: last.postName }) : null,
  }
}
