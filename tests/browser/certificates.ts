import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Demonstration, enter, heading, look } from './support.ts'

/** Who gets in, and what the others are told. */
export function certificates(demo: () => Demonstration): void {
  const refusals: [name: string, certificate: string | undefined, told: string][] = [
    ['none', undefined, 'No hemos recibido ningún certificado'],
    ['expired', 'caducado', 'Su certificado ha caducado'],
    ['revoked', 'revocado', 'Su certificado está revocado'],
    ['untrusted', 'no-reconocido', 'No reconocemos a quien emitió el certificado'],
    ['not-yet-valid', 'todavia-no', 'Su certificado todavía no es válido'],
    ['seal', 'sello', 'Ese certificado es un sello'],
    ['not-a-person', 'servidor', 'Ese certificado no es de una persona'],
    ['unreadable', 'nif-equivocado', 'No encontramos su NIF en el certificado'],
    ['policy', 'dni-de-firma', 'No podemos admitir ese certificado'],
  ]

  void test('each certificate that cannot be accepted has a page that says why and what to do', async () => {
    for (const [name, certificate, told] of refusals) {
      const person = await demo().person(certificate ? { certificate } : {})
      await enter(person, demo().at('caceres'))
      assert.equal(await heading(person.page), told)
      await look(person, `refused-${name}`)
      await person.page.getByRole('link', { name: 'Volver a la sede' }).click()
      await person.page.waitForURL(({ hostname }) => hostname === 'caceres.localhost')
      await person.context.close()
    }
  })

  void test('people with keys of either kind, a NIE or a company behind them come in and see who they are', async () => {
    const people: [certificate: string, shown: RegExp][] = [
      ['maria-garcia', /MARÍA GARCÍA LÓPEZ/i],
      ['antonio-munoz', /ANTONIO MUÑOZ IBÁÑEZ/i],
      ['fatima-elamrani', /FÁTIMA EL AMRANI/i],
      ['lucia-representante', /LUCÍA BRAVO SÁNCHEZ.*en nombre de.*ACEITES DEL AMBROZ SL/is],
    ]
    for (const [certificate, shown] of people) {
      const person = await demo().person({ certificate })
      await enter(person, demo().at('hervas', '/acceso?volver=/tramites'))
      await person.page.waitForURL(demo().at('hervas', '/tramites'))
      assert.match(await person.page.getByRole('region', { name: 'Quién ha entrado' }).innerText(), shown)
      await look(person, `identified-${certificate}`)
      await person.page.getByRole('button', { name: 'Salir' }).click()
      await person.page.getByRole('link', { name: 'Entrar' }).waitFor()
      await person.context.close()
    }
  })
}
