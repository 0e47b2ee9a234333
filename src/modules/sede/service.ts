import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { fileSize } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { formats, limits } from '../../platform/limits.ts'
import { type Council, getCouncil, touchContent } from '../municipalities/index.ts'
import { regulationInForce } from '../regulation/index.ts'
import { type Variant, defaultText, defaultTextsDate } from './default-text.ts'
import { addressLine, capital, ofOwner, theOwner } from './owner.ts'
import { type PageKey, type SedePage, sedePages } from './pages.ts'
import * as store from './store.ts'

export interface PageText {
  key: PageKey
  body: string
  /** 0: the text of the program, which the council has not touched. */
  version: number
  /** When somebody last looked after this text. */
  updatedOn: string | Date
}

/** A page as it is published today. */
export async function readPage(work: Work, t: Translate, origin: string, page: SedePage): Promise<PageText> {
  const written = await store.findPageVersion(work, page.key)
  if (written) return { key: page.key, body: written.body, version: written.version, updatedOn: written.updatedAt }
  const council = await getCouncil(work)
  const variants: Variant[] =
    council.kind === 'province' ? ['province'] : (await regulationInForce(work)) ? [] : ['no-regulation']
  const data = textData(t, council, await providerName(work, t), origin)
  return { key: page.key, body: defaultText(page.key, variants, data), version: 0, updatedOn: defaultTextsDate }
}

/** Two people at once: the one who saw an older version is told, and nothing is lost. */
export async function writePage(
  work: Work,
  page: SedePage,
  written: { body: string; seenVersion: number },
): Promise<void> {
  const last = await store.findPageVersion(work, page.key)
  const version = (last?.version ?? 0) + 1
  const isFresh = written.seenVersion === (last?.version ?? 0)
  if (!isFresh || !(await store.insertPageVersion(work, { key: page.key, version, body: written.body }))) {
    throw conflict('sede.error.page-moved')
  }
  await touchContent(work)
  await audit(work, 'sede.page-written', page.key, { version })
}

/** When each page was last looked after. */
export async function pageDates(work: Work): Promise<Map<PageKey, string | Date>> {
  const written = new Map((await store.listPageDates(work)).map(({ key, updatedAt }) => [key, updatedAt]))
  return new Map(sedePages.map(({ key }) => [key, written.get(key) ?? defaultTextsDate]))
}

export async function publishNotice(
  work: Work,
  notice: { title: string; body: string; shownFrom: string; shownUntil: string | null },
): Promise<void> {
  await audit(work, 'sede.notice-published', await store.insertNotice(work, notice))
}

export async function withdrawNotice(work: Work, id: string): Promise<void> {
  if (!(await store.withdrawNotice(work, id))) throw notFound('sede.error.no-notice')
  await audit(work, 'sede.notice-withdrawn', id)
}

/** The province runs the program for its councils: it is who answers for the machines. */
async function providerName(work: Work, t: Translate): Promise<string> {
  const province = await work.tx
    .select<{ kind: Council['kind']; officialName: string }[]>({ kind: 'm.kind', officialName: 'm.official_name' })
    .from('municipality as m')
    .where('m.kind', 'province')
    .first()
  return province ? theOwner(t, province) : t('sede.owner.provider')
}

function textData(t: Translate, council: Council, provider: string, origin: string): Record<string, string> {
  const the = theOwner(t, council)
  const contact = [addressLine(council), council.phone, council.email].filter((part) => part !== null)
  const list = new Intl.ListFormat('es', { type: 'conjunction' })
  return {
    the,
    The: capital(the),
    of: ofOwner(t, council),
    provider: capital(provider),
    origin,
    nif: council.nif,
    dir3: council.dir3,
    contact: contact.length > 0 ? contact.join(', ') : t('sede.owner.no-contact'),
    formats: list.format(Object.values(formats).map((format) => format.label)),
    fileSize: fileSize(limits.fileBytes),
    applicationSize: fileSize(limits.applicationBytes),
  }
}
