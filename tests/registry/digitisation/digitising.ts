import { habilitate } from '../../../src/modules/registry/index.ts'
import { listPosts } from '../../../src/modules/municipalities/index.ts'
import { plainDate } from '../../../src/platform/i18n/format.ts'
import type { Answer, Client, SentFile } from '../../support/client.ts'
import type { Office, Somebody } from '../../support/office.ts'
import { A4, jpeg } from './pictures.ts'

export const base = '/oficina/registro/digitalizar'
const DAY = 86_400_000

/** By resolution of the mayor, kept by the secretary. */
export async function habilitated(
  office: Office,
  somebody: Somebody,
  change: { since?: string; until?: string | null; mayCopy?: boolean; mayAssist?: boolean } = {},
): Promise<string> {
  return office.work(
    async (work) => {
      const post = (await listPosts(work)).find(({ code }) => code === 'REG')
      return habilitate(work, {
        personId: somebody.person.id,
        postId: post?.id ?? '',
        mayAssist: true,
        mayCopy: true,
        act: 'Resolución de Alcaldía 12/2020, de 1 de enero',
        actOn: '2020-01-01',
        since: '2020-01-01',
        until: null,
        ...change,
      })
    },
    { by: office.secretary },
  )
}

export const dayFromNow = (days: number): string => plainDate(new Date(Date.now() + days * DAY))

export const page = (name: string, content: Buffer): SentFile => ({ field: 'paginas', name, content })
export const goodPage = (name = 'cara.jpg'): SentFile => page(name, jpeg({ ...A4 }))

/** A document begun with these pages; answers its address. */
export async function begun(
  client: Client,
  files: SentFile[],
  fields: Record<string, string> = {},
): Promise<{ answer: Answer; address: string }> {
  const answer = await client.submit(base, { titulo: 'Libro de familia', papel: 'a4', ...fields }, { files })
  return { answer, address: answer.location }
}

export const attest = (client: Client, address: string, validity: 'authentic-copy' | 'copy' = 'authentic-copy') =>
  client.submit(
    `${address}/copia`,
    { conforme: validity },
    { form: `main form:has(input[name=como][value="${validity}"])` },
  )

export const idOf = (address: string): string => address.split('/').at(-1) ?? ''
