import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { importDirectory } from '../../src/modules/interchange/index.ts'
import { type DemoAuthority, type DemoIssued, openDemoAuthority } from '../../src/platform/pki/index.ts'
import { type HubDouble, startHub } from '../doubles/hub.ts'
import type { House } from '../support/house.ts'

const pem = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
export const certificateOf = ({ certificate, chain }: DemoIssued): string => [certificate, ...chain].map(pem).join('')
export const keyOf = ({ key }: DemoIssued): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** An administration outside: a ministry with its registry office, and one that has ended. */
export const OUTSIDE = { unit: 'E00003801', office: 'O00001234', ended: 'E00001111', successor: 'E00003801' }

export const directoryCsv = `Código;Denominación;Estado;Código raíz;Denominación raíz;Código superior;Provincia;Fecha extinción;Código sucesor
${OUTSIDE.unit};Ministerio de Prueba;V;${OUTSIDE.unit};Ministerio de Prueba;;28;;
${OUTSIDE.office};Registro General del Ministerio de Prueba;Vigente;${OUTSIDE.unit};Ministerio de Prueba;${OUTSIDE.unit};28;;
${OUTSIDE.ended};Dirección General de Antaño;E;${OUTSIDE.unit};Ministerio de Prueba;${OUTSIDE.unit};28;31/12/2020;${OUTSIDE.successor}
`

export interface HubHouse {
  hub: HubDouble
  authority: DemoAuthority
  /** A PEM file for `config.hub`. */
  fileOf: (name: string, text: string) => Promise<string>
  close: () => Promise<void>
}

/** Joins a house to a hub of its own, with certificates that both sides look at. */
export async function withHub(house: House): Promise<HubHouse> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'concejo-hub-'))
  const authority = await openDemoAuthority(path.join(folder, 'authority'))
  const server = await authority.issue('hub', { kind: 'server', hosts: ['localhost'] })
  const client = await authority.issue('provincia', {
    kind: 'seal',
    name: 'Registro de la provincia',
    organization: { nif: 'P1000000H', name: 'Diputación de Prueba' },
  })
  const authorities = [...authority.anchors, ...authority.intermediates]
  const hub = await startHub({ key: keyOf(server), cert: certificateOf(server), ca: authorities })
  const fileOf = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name)
    await writeFile(file, text, { mode: 0o600 })
    return file
  }
  house.app.config.hub = {
    url: hub.url,
    certificate: await fileOf('client.pem', certificateOf(client) + keyOf(client)),
    authorities: await fileOf('authorities.pem', authorities.join('\n')),
  }
  await importDirectory(house.app.db, Readable.from([Buffer.from(directoryCsv)]))
  return {
    hub,
    authority,
    fileOf,
    close: async () => {
      house.app.config.hub = undefined
      await hub.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
