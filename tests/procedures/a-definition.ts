import { loadDefinition } from '../../src/modules/procedures/load-definition.ts'
import { faultList } from '../../src/modules/procedures/load-definition.ts'
import type { Definition } from '../../src/modules/procedures/definition.ts'
import { withStandardPages } from '../../src/modules/procedures/standard-pages.ts'
import type { CertificateFacts } from '../../src/modules/procedures/form/facts.ts'

const head = `code: TST-01
slug: prueba
version: 1
name: Trámite de prueba
summary: Sirve para probar
theme: general
category: prestacion_de_servicios
instrument: solicitud
keywords: [prueba]
whoMayApply: [natural, legal, entity]
representation: true
signature: { required: true }
purpose: Probar
youNeed: []
howLong: 5
fee: { kind: none }
maximumTerm: { value: 3, unit: months, from: entry_in_registry }
silence: { effect: positive }
decidingBody: mayor
appeal: reposicion
legalBasis: [Ley 39/2015]
unit: registry
`

/** A definition with the given pages (YAML of `form.pages`) and documents. Without the standard pages unless asked for. */
export function aDefinition(pages: string, options: { documents?: string; standard?: boolean } = {}): Definition {
  const text = `${head}documents: ${options.documents ?? '[]'}\nform:\n  pages:\n${pages.replace(/^/gm, '    ')}\n`
  const loaded = loadDefinition(text, 'test.yaml')
  if (!loaded.ok) throw new Error(faultList(loaded.faults))
  return options.standard ? withStandardPages(loaded.definition) : loaded.definition
}

/** One page with these fields. */
export const withFields = (...fields: string[]): Definition =>
  aDefinition(`- id: uno\n  title: Uno\n  fields:\n${fields.map((field) => `    - ${field}`).join('\n')}`)

export const ana: CertificateFacts = {
  kind: 'natural',
  nif: '12345678Z',
  name: 'ANA GÓMEZ RUIZ',
  givenName: 'ANA',
  surname1: 'GÓMEZ',
  surname2: 'RUIZ',
  organization: null,
}
