import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Council } from '../municipalities/index.ts'

type Owner = Pick<Council, 'kind' | 'officialName'>

/** «el Ayuntamiento de…», «la Diputación de…»: Spanish names take their article. */
export const theOwner = (t: Translate, { kind, officialName }: Owner): string =>
  t(`sede.owner.the.${kind}`, { name: officialName })
export const ofOwner = (t: Translate, { kind, officialName }: Owner): string =>
  t(`sede.owner.of.${kind}`, { name: officialName })

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What anybody needs to come: one line, without what the council has not told. */
export function addressLine(council: Pick<Council, 'address' | 'postalCode' | 'name'>): string | null {
  return council.address ? `${council.address}, ${council.postalCode} ${council.name}` : null
}
