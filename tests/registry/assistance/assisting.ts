import type { Answer, Client } from '../../support/client.ts'
import { randomNif } from '../../support/office.ts'
import { answer, generalPages } from '../../virtual-office/applying.ts'

export const base = '/oficina/registro/asistencia'

/** Somebody with their identity card at the counter, and what they want. */
export const shown = (change: Record<string, string> = {}): Record<string, string> => ({
  nif: randomNif(),
  nombre: 'Dolores',
  apellido1: 'Vecina',
  apellido2: 'Mayor',
  documento: 'dni',
  comprobado: 'si',
  'no-obligado': 'si',
  tramite: 'instancia-general',
  ...change,
})

/** From the document shown to a whole application; answers the case's address and the draft's. */
export async function filledFor(
  officer: Client,
  change: Record<string, string> = {},
): Promise<{ address: string; draft: string; person: Record<string, string> }> {
  const person = shown(change)
  const begun = await officer.submit(`${base}/nueva`, person)
  if (begun.status !== 303) throw new Error(`not begun: ${begun.status} ${begun.$('main').text()}`)
  const page = await officer.visit(begun.location)
  const draft = page.$('.govuk-task-list a').first().attr('href') ?? ''
  await answer(officer, draft, generalPages())
  return { address: begun.location, draft, person }
}

export const consentAloud = (officer: Client, address: string): Promise<Answer> =>
  officer.submit(`${address}/consentimiento`, { conforme: 'si' }, { form: 'main form:has(input[value=attested])' })

export const file = (officer: Client, address: string): Promise<Answer> =>
  officer.submit(`${address}/firma`, { conforme: 'si' })

export const tasks = async (officer: Client, address: string): Promise<string[]> => {
  const page = await officer.visit(address)
  return page
    .$('.govuk-task-list__status')
    .map((_, status) => page.$(status).text().trim())
    .get()
}
