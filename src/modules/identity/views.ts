import type { Municipality } from '../../platform/http/context.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { IdentificationRequest } from './identification.ts'

export const accessPage = (t: Translate, data: { returnTo: string; ended: boolean; failed: boolean }) => ({
  title: t('identity.access.title'),
  returnTo: data.returnTo,
  warning: data.failed ? t('identity.access.failed') : data.ended ? t('identity.access.ended') : null,
})

/** One page for each reason: what happened, and what the person can do about it. */
export function refusedPage(
  t: Translate,
  data: { council: Municipality; request: IdentificationRequest | null; reason: string; retry: string },
) {
  const { council, request, reason } = data
  const back = `${council.origin}${request?.purpose === 'signature' ? request.returnTo : '/acceso'}`
  return {
    title: t(`identity.refused.${reason}.title`),
    happened: t(`identity.refused.${reason}.happened`),
    remedies: t(`identity.refused.${reason}.remedies`).split('\n'),
    retry: reason === 'request-over' ? null : data.retry,
    back,
    council: council.name,
  }
}
