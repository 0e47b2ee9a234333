import { z } from 'zod'
import { cleanLine } from '../../../platform/text/clean-text.ts'
import { paperNames } from './paper.ts'

/** What people bring on paper, the likeliest first. */
export const kinds = [
  'TD99',
  'TD14',
  'TD11',
  'TD05',
  'TD03',
  'TD19',
  'TD10',
  'TD01',
  'TD06',
  'TD13',
  'TD16',
  'TD17',
] as const

const title = z
  .string({ error: 'registry.digitise.error.title-missing' })
  .transform(cleanLine)
  .pipe(z.string().min(1, 'registry.digitise.error.title-missing').max(250, 'registry.digitise.error.title-long'))
const paper = z.enum(paperNames, 'registry.digitise.error.paper')

export const startForm = z.strictObject({ titulo: title, papel: paper })

const many = <S extends z.ZodType>(one: S) =>
  z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(one).max(200))

export const pagesForm = z.strictObject({
  titulo: title,
  tipo: z.enum(kinds, 'registry.digitise.error.kind'),
  origen: z.enum(['citizen', 'administration'], 'registry.digitise.error.origin'),
  confidencial: z.literal('si').optional(),
  /** The pages and their papers, in the same order. */
  pagina: many(z.uuid()),
  papel: many(paper),
  /** «turn:<page>», or where to go with all of it. */
  accion: z
    .string()
    .regex(/^((turn|up|down|remove):[0-9a-f-]{36}|next|save)$/)
    .default('save'),
})
export type PagesForm = z.output<typeof pagesForm>

export const attestForm = z.strictObject({
  huella: z.string().regex(/^[0-9a-f]{64}$/),
  como: z.enum(['authentic-copy', 'copy'], 'registry.digitise.error.as'),
  conforme: z.string().optional(),
})
