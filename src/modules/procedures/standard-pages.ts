import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { documentSchema, pageSchema, type Definition, type Page } from './definition.ts'

const schema = z.strictObject({
  applicant: pageSchema,
  consultation: pageSchema,
  notifications: pageSchema,
  representation: documentSchema,
})
const pages = schema.parse(parse(readFileSync(new URL('standard-pages.yaml', import.meta.url), 'utf8')))

const own = [pages.applicant, pages.consultation, pages.notifications]
/** Steps of the way that are not pages of questions also have their addresses. */
export const reservedPageIds: readonly string[] = [
  ...own.map(({ id }) => id),
  'documentos',
  'tareas',
  'revisar',
  'firmar',
  'presentada',
  'borrar',
]
const fieldIds = (page: Page): string[] => page.fields.map(({ id }) => id)
export const reservedFieldIds: readonly string[] = own.flatMap(fieldIds)
/** Asked before the procedure's own questions, whose conditions may look at them. */
export const applicantFieldIds: readonly string[] = fieldIds(pages.applicant)

/** Weaves the pages every procedure has into its own: who applies first, notifications last. */
export function withStandardPages(definition: Definition): Definition {
  if (definition.form.pages.some(({ id }) => id === pages.applicant.id)) return definition
  const first = definition.representation
    ? pages.applicant
    : without(pages.applicant, ['enNombreDeOtra', 'representadaNif', 'representadaNombre', 'representacionMedio'])
  const consultation = consultationPage(definition)
  const all = [first, ...definition.form.pages, ...(consultation ? [consultation] : []), pages.notifications]
  return { ...definition, documents: withRepresentation(definition), form: { pages: all } }
}

/** Who says «I enclose a power» finds where to put it, unless the procedure has its own place for it. */
function withRepresentation({ representation, documents }: Definition): Definition['documents'] {
  const has = documents.some(({ id }) => id === pages.representation.id)
  return representation && !has ? [...documents, pages.representation] : documents
}

const without = (page: Page, ids: string[]): Page => ({
  ...page,
  fields: page.fields.filter((field) => !ids.includes(field.id)),
})

/** Ley 39/2015, art. 28: what other administrations hold is looked up unless the person objects. */
function consultationPage(definition: Definition): Page | null {
  const consulted = definition.documents.filter(({ dataExchange }) => dataExchange !== undefined)
  if (consulted.length === 0) return null
  const options = consulted.map(({ id, name }) => ({ value: objectionTo(id), label: name.slice(0, 200) }))
  const fields = pages.consultation.fields.map((field) =>
    field.type === 'multiselect' ? { ...field, options } : field,
  )
  return { ...pages.consultation, fields }
}

/** libroFamilia → LIBRO_FAMILIA: how the objection to looking up a document is written among the answers. */
export const objectionTo = (documentId: string): string => documentId.replace(/([A-Z])/g, '_$1').toUpperCase()
