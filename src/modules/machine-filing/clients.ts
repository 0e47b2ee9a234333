import { X509Certificate } from 'node:crypto'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { plainDate } from '../../platform/i18n/format.ts'

export type MachineRight = 'file' | 'read'

/** An application of the council, with one certificate. Renewed, it is another row with the same `application`. */
export interface MachineClient {
  id: string
  application: string
  name: string
  fingerprint: string
  holder: string
  issuer: string
  rights: MachineRight[]
  unitId: string
  unitName: string
  validUntil: string
  registeredAt: Date
  registeredByName: string
  revokedAt: Date | null
  revokedByName: string | null
}

const columns = {
  id: 'c.id',
  application: 'c.application',
  name: 'c.name',
  fingerprint: 'c.fingerprint',
  holder: 'c.holder',
  issuer: 'c.issuer',
  rights: 'c.rights',
  unitId: 'c.unit_id',
  unitName: 'u.name',
  validUntil: 'c.valid_until',
  registeredAt: 'c.registered_at',
  registeredByName: 'c.registered_by_name',
  revokedAt: 'c.revoked_at',
  revokedByName: 'c.revoked_by_name',
}

const clients = ({ tx, municipalityId }: Work) =>
  tx
    .select<MachineClient[]>(columns)
    .from('machine_client as c')
    .join('unit as u', { 'u.municipality_id': 'c.municipality_id', 'u.id': 'c.unit_id' })
    .where('c.municipality_id', municipalityId)

/** Those in use first, then by name. */
export const listClients = (work: Work): Promise<MachineClient[]> =>
  clients(work).orderByRaw('c.revoked_at is not null, c.name, c.registered_at desc').limit(200)

/** The one this certificate stands for today in this council. */
export const findClient = (work: Work, fingerprint: string): Promise<MachineClient | undefined> =>
  clients(work)
    .andWhere('c.fingerprint', fingerprint)
    .whereNull('c.revoked_at')
    .andWhere('c.valid_until', '>=', plainDate(work.now))
    .first()

export interface NewClient {
  application: string
  name: string
  fingerprint: string
  certificate: Buffer
  holder: string
  issuer: string
  rights: MachineRight[]
  unitId: string
  validUntil: string
}

export async function registerClient(work: Work, client: NewClient): Promise<string> {
  const [row] = await work
    .tx('machine_client')
    .insert({
      municipality_id: work.municipalityId,
      application: client.application,
      name: client.name,
      fingerprint: client.fingerprint,
      certificate: client.certificate,
      holder: client.holder,
      issuer: client.issuer,
      rights: client.rights,
      unit_id: client.unitId,
      valid_until: client.validUntil,
      registered_at: work.now,
      registered_by_name: work.actor.name,
    })
    .onConflict(work.tx.raw('(municipality_id, fingerprint) where revoked_at is null'))
    .ignore()
    .returning<{ id: string }[]>('id')
  if (!row) throw conflict('machine-filing.error.certificate-known')
  const { application, fingerprint, rights, unitId, validUntil } = client
  await audit(work, 'machine-filing.client-registered', row.id, {
    application,
    fingerprint,
    rights,
    unitId,
    validUntil,
  })
  return row.id
}

export async function revokeClient(work: Work, id: string): Promise<void> {
  const revoked = await work
    .tx('machine_client')
    .where({ municipality_id: work.municipalityId, id })
    .whereNull('revoked_at')
    .update({ revoked_at: work.now, revoked_by_name: work.actor.name })
  if (revoked !== 1) throw notFound('machine-filing.error.no-client')
  await audit(work, 'machine-filing.client-revoked', id)
}

/** The certificate of a text in PEM, with or without its frame; undefined when there is none or more than one. */
export function certificateOf(pem: string): Buffer | undefined {
  const frames = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g)
  const base64 = /^[A-Za-z0-9+/=\s]+$/.test(pem) ? pem : null
  if ((frames?.length ?? 0) > 1 || (!frames && !base64)) return undefined
  try {
    return new X509Certificate(frames?.[0] ?? Buffer.from(pem, 'base64')).raw
  } catch {
    return undefined
  }
}
