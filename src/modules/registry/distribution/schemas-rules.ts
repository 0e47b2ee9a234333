import { z } from 'zod'
import { cleanLine } from '../../../platform/text/clean-text.ts'
import { alternativesOf } from './rules.ts'
import { several } from './schemas-offices.ts'

const line = (most: number, tooLong: string) =>
  z.string().default('').transform(cleanLine).pipe(z.string().max(most, tooLong))

const version = z.coerce.number().int().min(1)

const rule = {
  nombre: z
    .string({ error: 'registry.rules.error.name-missing' })
    .transform(cleanLine)
    .pipe(z.string().min(1, 'registry.rules.error.name-missing').max(120, 'registry.rules.error.name-long')),
  tramite: line(100, 'form.error.unreadable'),
  materia: line(16, 'registry.rules.error.matter'),
  palabras: line(500, 'registry.rules.error.words-long').refine(
    (words) => words === '' || alternativesOf(words).length > 0,
    'registry.rules.error.words',
  ),
  unidades: several(20).refine((units) => units.length > 0, 'registry.distribution.error.units-missing'),
}

/** A rule that fits everything would be no rule. */
const saysSomething = ({ tramite, materia, palabras }: { tramite: string; materia: string; palabras: string }) =>
  tramite !== '' || materia !== '' || palabras !== ''
const nothingSaid = { path: ['tramite'], message: 'registry.rules.error.nothing' }

export const newRuleForm = z.strictObject(rule).refine(saysSomething, nothingSaid)
export const ruleForm = z.strictObject({ ...rule, version }).refine(saysSomething, nothingSaid)
export type RuleForm = z.output<typeof newRuleForm>

export const ruleAct = z.strictObject({
  version,
  acto: z.enum(['simular', 'encender', 'apagar', 'subir', 'bajar', 'retirar']),
})
