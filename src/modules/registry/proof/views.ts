import { officialTime, shortDate } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { StoredCheckpoint } from './checkpoint-store.ts'
import type { Hold, LostHead } from './restored.ts'
import { bookName } from './tree.ts'

export const PAGE_SIZE = 60

export interface BookPageData {
  checkpoints: readonly StoredCheckpoint[]
  holds: readonly Hold[]
  /** Only the province keeps lists of days. */
  days: readonly { day: string; count: number }[]
  vkeys: { council: string; province: string }
  /** Where the province publishes its lists; '' on its own page. */
  provinceOrigin: string
  before: string | undefined
}

const day = (text: string): string => shortDate(new Date(`${text}T12:00:00Z`))

/** The history of what was published, and all that somebody needs to check it without us. */
export function bookPage(t: Translate, data: BookPageData) {
  const { checkpoints, days, before } = data
  const oldest = checkpoints.at(-1)?.day ?? days.at(-1)?.day
  const isFull = checkpoints.length >= PAGE_SIZE || days.length >= PAGE_SIZE
  return {
    title: t('registry.proof.page.title'),
    lines: [t('registry.proof.page.what'), t('registry.proof.page.why'), t('registry.proof.page.private')],
    holds: holdLines(t, data.holds),
    table:
      checkpoints.length === 0
        ? null
        : {
            caption: t('registry.proof.page.history'),
            head: [
              t('registry.proof.page.day'),
              t('registry.proof.list.book'),
              { text: t('registry.proof.list.size'), numeric: true },
              t('registry.proof.page.seen'),
              t('registry.proof.page.text'),
            ],
            rows: checkpoints.map((checkpoint) => [
              { text: day(checkpoint.day), header: true, nowrap: true },
              t(`registry.proof.book.${checkpoint.book}`, { year: checkpoint.year }),
              { text: String(checkpoint.size), numeric: true },
              checkpoint.cosignature
                ? { text: t('registry.proof.list.yes'), tag: 'green' }
                : { text: t('registry.proof.page.not-yet'), tag: 'yellow' },
              {
                text: t('registry.proof.page.download'),
                hidden: `${bookName(checkpoint)}, ${checkpoint.size}`,
                href: `/sede/libro/${bookName(checkpoint)}/${checkpoint.size}`,
              },
            ]),
          },
    days:
      days.length > 0
        ? {
            caption: t('registry.proof.page.days'),
            head: [
              t('registry.proof.page.day'),
              { text: t('registry.proof.page.books'), numeric: true },
              t('registry.proof.page.list'),
            ],
            rows: days.map((each) => [
              { text: day(each.day), header: true, nowrap: true },
              { text: String(each.count), numeric: true },
              { text: t('registry.proof.page.download'), hidden: day(each.day), href: `/sede/libro/dias/${each.day}` },
            ]),
          }
        : null,
    next: isFull && oldest ? `/sede/libro?antes=${oldest}` : undefined,
    first: before ? '/sede/libro' : undefined,
    keys: [
      { key: t('registry.proof.page.key'), value: data.vkeys.council, code: true },
      { key: t('registry.proof.page.province-key'), value: data.vkeys.province, code: true },
    ],
    provinceLists: data.provinceOrigin ? `${data.provinceOrigin}/sede/libro` : '',
  }
}

const verdicts = ['holds', 'partly', 'fails', 'none']
const checks = ['leaf', 'inclusion', 'signature', 'cosigned', 'content', 'receipt']

export function checkPage(t: Translate, vkeys: { council: string; province: string }) {
  return {
    title: t('registry.proof.check.title'),
    vkeys,
    command: 'npm run verify-receipt -- justificante.pdf prueba.json',
    verdicts: verdicts.map((key) => ({
      key,
      title: t(`registry.proof.check.${key}.title`),
      text: t(`registry.proof.check.${key}.text`),
    })),
    checks: checks.map((key) => ({ key, text: t(`registry.proof.check.${key}`) })),
  }
}

/** What everybody may know of a book that went back. */
export const holdLines = (t: Translate, holds: readonly Hold[]): string[] =>
  holds.map(({ since, until, reason, heads }) =>
    [
      until
        ? t('registry.proof.hold.was', { since: officialTime(since), until: officialTime(until), reason: reason ?? '' })
        : t('registry.proof.hold.is', { since: officialTime(since) }),
      ...heads.map((head) => headLine(t, head)),
    ].join(' '),
  )

const headLine = (t: Translate, { year, book, size, now }: LostHead): string =>
  t('registry.proof.hold.head', { book: t(`registry.proof.book.${book}`, { year }), size, now })

export function holdPage(t: Translate, holds: readonly Hold[]) {
  const open = holds.find(({ until }) => until === null)
  return {
    title: t('registry.proof.hold.title'),
    isHeld: open !== undefined,
    heads: open?.heads.map((head) => headLine(t, head)) ?? [],
    since: open ? t('registry.proof.hold.since', { since: officialTime(open.since) }) : '',
    earlier: holdLines(
      t,
      holds.filter(({ until }) => until !== null),
    ),
  }
}
