import type { Answer, Client, SentFile } from '../support/client.ts'
import type { Office } from '../support/office.ts'

export const pdf = (text = 'documento'): Buffer =>
  Buffer.from(
    `%PDF-1.4\n% ${text}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  )

export const home: Record<string, string> = {
  'domicilio-roadType': 'CALLE',
  'domicilio-roadName': 'Mayor',
  'domicilio-number': '3',
  'domicilio-postalCode': '10003',
  'domicilio-municipality': 'Cáceres',
}

type Fields = Record<string, string | string[]>

/** A general application, page by page; what the test is about is put in its place. */
export const generalPages = (change: Record<string, Fields> = {}): [string, Fields][] =>
  Object.entries({
    solicitante: { enNombreDeOtra: 'no', ...home, ...change['solicitante'] },
    escrito: {
      asunto: 'Farola rota',
      expone: 'La farola de la calle Ñ, 3 lleva rota un mes.',
      solicita: 'Que la arreglen.',
      tieneExpediente: 'no',
      ...change['escrito'],
    },
    notificaciones: { canal: 'ELECTRONICA', correo: 'carmen@ejemplo.es', ...change['notificaciones'] },
  })

/** Presses «Empezar» and gives the draft's address. */
export async function begin(client: Client, slug = 'instancia-general'): Promise<string> {
  const answer = await client.submit(`/tramites/${slug}/solicitud`)
  if (answer.status !== 303 || !answer.location.startsWith('/solicitudes/')) {
    throw new Error(`not begun: ${answer.status} ${answer.location} ${answer.$('main').text()}`)
  }
  return answer.location
}

/** Answers the pages as they come. */
export async function answer(client: Client, base: string, pages: [string, Fields][]): Promise<Answer> {
  let last: Answer | undefined
  for (const [page, fields] of pages) {
    last = await client.submit(`${base}/${page}`, fields)
    if (last.status !== 303) throw new Error(`${page}: ${last.status} ${last.$('[role=alert]').text()}`)
  }
  if (!last) throw new Error('no pages to answer')
  return last
}

export async function attach(
  client: Client,
  base: string,
  slot: string,
  files: Omit<SentFile, 'field'>[],
): Promise<Answer> {
  return client.submit(
    `${base}/documentos`,
    {},
    {
      form: `form[action="${base}/documentos/${slot}"]`,
      files: files.map((file) => ({ field: `archivos-${slot}`, ...file })),
    },
  )
}

export const sign = (client: Client, base: string): Promise<Answer> => client.submit(`${base}/firmar`, { declaro: '1' })

/** A general application from the first button to the confirmation. */
export async function file(
  client: Client,
  change: Record<string, Fields> = {},
): Promise<{ base: string; confirmation: Answer; number: string }> {
  const base = await begin(client)
  await answer(client, base, generalPages(change))
  const signed = await sign(client, base)
  if (signed.location !== `${base}/presentada`)
    throw new Error(`not filed: ${signed.status} ${signed.$('main').text()}`)
  const confirmation = await client.visit(signed.location)
  return { base, confirmation, number: confirmation.$('.co-number').text() }
}

export const count = (office: Office, table: string): Promise<number> =>
  office.work(async (w) => Number((await w.tx(table).count<{ n: string }[]>('* as n'))[0]?.n))
