import { officialTime, plainDate, shortDate } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Unit } from '../../municipalities/index.ts'
import type { Entry } from '../entry.ts'
import { seenFieldsOf } from './journey.ts'
import type { TrayAddress } from './schemas.ts'
import type { TrayPlace, WaitingEntry } from './tray.ts'
import { OFFICES } from './views-offices.ts'

export const TRAY = '/oficina/registro/bandeja'
const DAY_MS = 86_400_000

interface TrayFacts {
  waiting: WaitingEntry[]
  counts: { distributed: number; accepted: number }
  address: TrayAddress
  /** Units of this person. */
  ownUnitIds: string[]
  mayRedistribute: boolean
  mayLink: boolean
  seesOthers: boolean
  mayConfigure: boolean
  now: Date
  limit: number
}

export function trayPage(t: Translate, facts: TrayFacts) {
  const { address, counts, limit, waiting } = facts
  const shown = waiting.slice(0, limit)
  const last = shown.at(-1)
  const list = (ver: TrayAddress['ver'], count?: number) => ({
    href: ver === 'nuevas' ? TRAY : `${TRAY}?ver=${ver}`,
    text: t(`registry.distribution.tray.${ver}`),
    ...(count !== undefined && { count: count >= 1000 ? '999+' : count }),
    current: address.ver === ver,
  })
  const next = last && `${last.since.toISOString()}~${last.entryId}~${last.unitId}`
  return {
    title: t('registry.distribution.tray.title'),
    done: address.hecho ? t(`registry.distribution.done.${address.hecho}`) : null,
    lists: [
      list('nuevas', counts.distributed),
      list('aceptadas', counts.accepted),
      ...(facts.seesOthers ? [list('devueltas'), list('todas')] : []),
    ],
    lead: t(`registry.distribution.tray.${address.ver}.lead`),
    configuration: facts.mayConfigure ? OFFICES : null,
    entries: shown.map((entry) => waitingItem(t, entry, facts)),
    empty: {
      title: t(`registry.distribution.tray.${address.ver}.none`),
      text: t(`registry.distribution.tray.${address.ver}.none.text`),
    },
    first: address.desde ? list(address.ver).href : null,
    next: waiting.length > limit && next ? `${TRAY}?ver=${address.ver}&desde=${encodeURIComponent(next)}` : null,
  }
}

function waitingItem(t: Translate, entry: WaitingEntry, { now, ownUnitIds, mayRedistribute, mayLink }: TrayFacts) {
  const base = `/oficina/registro/${entry.entryId}`
  const days = Math.max(0, Math.floor((now.getTime() - entry.since.getTime()) / DAY_MS))
  const isOwn = ownUnitIds.includes(entry.unitId)
  const query = `?unidad=${entry.unitId}`
  const { state } = entry
  return {
    name: entry.subject,
    href: base,
    tag: days === 0 ? t('registry.distribution.waits.today') : t('registry.distribution.waits', { count: days }),
    tagColour: waitColour(state, days),
    facts: [entry.number, entry.interested ?? t('registry.nobody'), entry.unitName].join(' · '),
    note: noteOf(t, entry),
    actions: [
      ...(isOwn && state === 'distributed'
        ? [
            {
              action: `${base}/aceptar`,
              text: t('registry.distribution.accept'),
              fields: { ...seenFieldsOf(entry), volver: 'bandeja' },
            },
          ]
        : []),
      ...(isOwn && mayLink && state === 'accepted'
        ? [{ href: `${base}/expediente${query}`, text: t('registry.distribution.link') }]
        : []),
      ...(isOwn && state !== 'returned'
        ? [{ href: `${base}/devolver${query}`, text: t('registry.distribution.return') }]
        : []),
      ...(mayRedistribute && state !== 'accepted'
        ? [{ href: `${base}/distribuir${query}`, text: t('registry.distribution.redistribute') }]
        : []),
    ],
  }
}

/** Since when it is there and, when that is not the same, since when it is in the house; why it came back. */
function noteOf(t: Translate, { state, since, presentedAt, reason }: WaitingEntry): string {
  const isLater = plainDate(presentedAt) !== plainDate(since)
  return [
    t(`registry.distribution.waits.${state}`, { moment: officialTime(since) }),
    ...(isLater ? [t('registry.distribution.waits.presented', { day: shortDate(presentedAt) })] : []),
    ...(reason ? [t('registry.distribution.waits.reason', { reason })] : []),
  ].join(' ')
}

/** What is accepted no longer presses; what nobody takes does after some days. */
function waitColour(state: WaitingEntry['state'], days: number): string {
  if (state === 'accepted' || days < 3) return ''
  return days < 10 ? 'yellow' : 'red'
}

interface PlaceFacts {
  entry: Entry
  place: TrayPlace
}

export const returnPage = (t: Translate, { entry, place }: PlaceFacts) => ({
  title: t('registry.distribution.return.title'),
  ...aboutPlace(t, entry, place),
  action: `/oficina/registro/${entry.id}/devolver?unidad=${place.unitId}`,
})

export const redistributePage = (t: Translate, { entry, place, units }: PlaceFacts & { units: Unit[] }) => ({
  title: t('registry.distribution.redistribute.title'),
  ...aboutPlace(t, entry, place),
  action: `/oficina/registro/${entry.id}/distribuir?unidad=${place.unitId}`,
  units: units.map(({ id, name }) => ({
    value: id,
    text: name,
    ...(id === place.unitId && { hint: t('registry.distribution.redistribute.same') }),
  })),
})

const aboutPlace = (t: Translate, entry: Entry, place: TrayPlace) => ({
  number: entry.number,
  back: `/oficina/registro/${entry.id}`,
  seen: seenFieldsOf(place),
  facts: [
    { key: t('registry.distribution.fact.subject'), value: entry.subject },
    {
      key: t('registry.distribution.fact.interested'),
      value: entry.parties[0]?.name ?? t('registry.nobody'),
    },
    { key: t('registry.distribution.fact.unit'), value: place.unitName },
    {
      key: t('registry.distribution.fact.state'),
      value: `${t(`registry.distribution.state.${place.state}`)}, ${officialTime(place.since)}`,
    },
  ],
})
