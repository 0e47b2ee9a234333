import type { Municipality } from '../../platform/http/context.ts'
import { officialDate, officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Unit } from '../municipalities/index.ts'
import type { MachineClient } from './clients.ts'

export interface ClientsData {
  clients: readonly MachineClient[]
  units: readonly Unit[]
  today: string
  council: Municipality
  address: string
  done: string | null
}

export function clientsPage(t: Translate, { clients, units, today, council, address, done }: ClientsData) {
  return {
    title: t('machine-filing.title'),
    done: done ? t(`machine-filing.done.${done}`) : '',
    how: [
      { key: t('machine-filing.how-address'), value: `${address}/api/v1/registry/entries`, code: true },
      { key: t('machine-filing.how-council'), value: `Council: ${council.id}`, code: true },
      { key: t('machine-filing.how-description'), value: `${council.origin}/api/v1/openapi.json`, code: true },
    ],
    clients: clients.map((client) => ({
      name: client.name,
      tag: stateOf(t, client, today),
      rows: rowsOf(t, client),
      revoke: client.revokedAt ? '' : `/oficina/ajustes/aplicaciones/${client.id}`,
    })),
    units: units.map(({ id, name }) => ({ value: id, text: name })),
    rights: (['file', 'read'] as const).map((right) => ({ value: right, text: t(`machine-filing.right.${right}`) })),
    values: { permisos: ['file', 'read'] },
  }
}

function stateOf(t: Translate, client: MachineClient, today: string) {
  if (client.revokedAt) return { text: t('machine-filing.state.revoked'), colour: '' }
  if (client.validUntil < today) return { text: t('machine-filing.state.over'), colour: 'yellow' }
  return { text: t('machine-filing.state.active'), colour: 'green' }
}

function rowsOf(t: Translate, client: MachineClient) {
  const by = (at: Date, name: string) => t('machine-filing.row.by', { at: officialTime(at), name })
  return [
    { key: t('machine-filing.row.code'), value: client.application, code: true },
    { key: t('machine-filing.row.rights'), values: client.rights.map((right) => t(`machine-filing.right.${right}`)) },
    { key: t('machine-filing.row.unit'), value: client.unitName },
    { key: t('machine-filing.row.holder'), value: client.holder },
    { key: t('machine-filing.row.issuer'), value: client.issuer },
    { key: t('machine-filing.row.fingerprint'), value: client.fingerprint, code: true },
    { key: t('machine-filing.row.until'), value: officialDate(client.validUntil) },
    { key: t('machine-filing.row.registered'), value: by(client.registeredAt, client.registeredByName) },
    ...(client.revokedAt
      ? [{ key: t('machine-filing.row.revoked'), value: by(client.revokedAt, client.revokedByName ?? '') }]
      : []),
  ]
}

export const revokePage = (t: Translate, client: MachineClient) => ({
  title: t('machine-filing.revoke.title', { name: client.name }),
  rows: rowsOf(t, client),
  action: `/oficina/ajustes/aplicaciones/${client.id}/retirada`,
})
