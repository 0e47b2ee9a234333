import type { Work } from '../../../platform/db/work.ts'
import type { Viewer } from '../../../platform/http/context.ts'
import { officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { listAllUnits } from '../../municipalities/index.ts'
import type { AnnotationKind, Entry, EntryAnnotation } from '../entry.ts'
import { listAnnotations } from '../store.ts'
import { type TrayPlace, listPlaces } from './tray.ts'
import { visibleEntries } from './visibility.ts'

/** What an entry's page says of where it has been and where it is. */
export interface Journey {
  entry: Pick<Entry, 'id' | 'unitId' | 'alsoUnitIds' | 'presentedAt' | 'actorName' | 'direction' | 'expedientId'>
  annotations: EntryAnnotation[]
  places: TrayPlace[]
  unitNames: Map<string, string>
  /** Units for which this person may speak. */
  ownUnitIds: string[]
  mayRedistribute: boolean
  mayLink: boolean
}

const steps = new Set<AnnotationKind>([
  'accepted',
  'returned',
  'redistributed',
  'distributed',
  'linked',
  'sent',
  'confirmed',
  'rejected',
  'forwarded',
  'voided',
])

export async function journeyOf(
  work: Work,
  viewer: Pick<Viewer, 'personId' | 'staff'>,
  entry: Journey['entry'],
): Promise<Journey> {
  const { unitIds } = await visibleEntries(work, viewer)
  const rights = viewer.staff?.rights ?? []
  return {
    entry,
    annotations: (await listAnnotations(work, entry.id)).filter(({ kind }) => steps.has(kind)),
    places: await listPlaces(work, entry.id),
    unitNames: new Map((await listAllUnits(work)).map(({ id, name }) => [id, name])),
    ownUnitIds: unitIds,
    mayRedistribute: rights.includes('registry:register'),
    mayLink: rights.includes('expedients:process'),
  }
}

export function journeyView(t: Translate, journey: Journey) {
  const { entry, annotations, places } = journey
  const nameOf = (id: string): string => journey.unitNames.get(id) ?? ''
  const units = [entry.unitId, ...entry.alsoUnitIds].map(nameOf).join(', ')
  return {
    events: [
      {
        title: t('registry.distribution.step.registered'),
        when: `${officialTime(entry.presentedAt)} · ${entry.actorName}`,
        text: t(`registry.distribution.step.registered.${entry.direction}`, { units }),
      },
      ...annotations.map((annotation) => ({
        title: t(`registry.distribution.step.${annotation.kind}`),
        when: [
          officialTime(annotation.at),
          annotation.actorName,
          ...(annotation.unitId && annotation.kind !== 'redistributed' ? [nameOf(annotation.unitId)] : []),
        ].join(' · '),
        text: stepText(t, annotation, nameOf),
      })),
    ],
    places: places
      .filter(({ state }) => state !== 'redistributed')
      .map((place) => ({
        name: place.unitName,
        tag: t(`registry.distribution.state.${place.state}`),
        tagColour: stateColour[place.state],
        facts: t('registry.distribution.since', { moment: officialTime(place.since) }),
        actions: actionsOf(t, journey, place),
      })),
  }
}

function stepText(t: Translate, { kind, text, details }: EntryAnnotation, nameOf: (id: string) => string): string {
  if (kind === 'linked') return t('registry.distribution.step.linked.text', { number: text })
  if (kind === 'accepted') return ''
  if (kind !== 'redistributed') return text
  const to = Array.isArray(details['to']) ? details['to'].map((id) => nameOf(String(id))).join(', ') : text
  const sent = t('registry.distribution.step.redistributed.text', { from: nameOf(String(details['from'])), to })
  return text === to ? sent : `${sent} ${text}`
}

export const stateColour: Record<TrayPlace['state'], string> = {
  distributed: 'yellow',
  accepted: 'green',
  linked: 'green',
  returned: 'red',
  redistributed: '',
  annulled: '',
}

/** What this person can do here and now; what they may not do is not offered. */
function actionsOf(t: Translate, { entry, ownUnitIds, mayRedistribute, mayLink }: Journey, place: TrayPlace) {
  const base = `/oficina/registro/${entry.id}`
  const query = `?unidad=${place.unitId}`
  const isOwn = ownUnitIds.includes(place.unitId)
  const { state } = place
  return [
    ...(isOwn && state === 'distributed'
      ? [{ action: `${base}/aceptar`, text: t('registry.distribution.accept'), fields: seenFieldsOf(place) }]
      : []),
    ...(isOwn && mayLink && (state === 'distributed' || state === 'accepted')
      ? [{ href: `${base}/expediente${query}`, text: t('registry.distribution.link') }]
      : []),
    ...(isOwn && (state === 'distributed' || state === 'accepted')
      ? [{ href: `${base}/devolver${query}`, text: t('registry.distribution.return') }]
      : []),
    ...(mayRedistribute && (state === 'distributed' || state === 'returned')
      ? [{ href: `${base}/distribuir${query}`, text: t('registry.distribution.redistribute') }]
      : []),
  ]
}

/** The place as it is shown, to come back with the form. */
export const seenFieldsOf = ({ unitId, state, since }: Pick<TrayPlace, 'unitId' | 'state' | 'since'>) => ({
  unidad: unitId,
  estado: state,
  desde: since.toISOString(),
})
