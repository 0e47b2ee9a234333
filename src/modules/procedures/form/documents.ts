import type { Definition, DocumentSlot } from '../definition.ts'
import { objectionTo } from '../standard-pages.ts'
import { answerOf, askedAnswers, holds, type Answers } from './answers.ts'

export interface AskedDocument extends DocumentSlot {
  /** `consulted`: the council looks it up, because the person has not objected. */
  asked: 'required' | 'consulted' | 'optional'
}

/** The documents this person is asked for or may add, given the answers. */
export function documentsOf(definition: Definition, answers: Answers): AskedDocument[] {
  const asked = askedAnswers(definition, answers)
  return definition.documents
    .filter((slot) => holds(slot.showWhen, asked))
    .map((slot) => ({ ...slot, asked: need(slot, asked) }))
}

function need(slot: DocumentSlot, answers: Answers): AskedDocument['asked'] {
  const isDue = slot.when === 'always' || (slot.when === 'conditional' && slot.showWhen !== undefined)
  if (!isDue) return 'optional'
  if (slot.dataExchange === undefined) return 'required'
  const objections = answerOf(answers, 'oposicion')
  const hasObjected = Array.isArray(objections) && objections.some((one) => one === objectionTo(slot.id))
  return hasObjected ? 'required' : 'consulted'
}

export interface MissingDocuments {
  /** Nothing can be filed without them. */
  hard: AskedDocument[]
  /** The person is warned; the office will ask for them (Ley 39/2015, art. 68). */
  soft: AskedDocument[]
}

export function missingDocuments(
  definition: Definition,
  answers: Answers,
  files: readonly { slot: string }[],
): MissingDocuments {
  const given = new Set(files.map(({ slot }) => slot))
  const missing = documentsOf(definition, answers).filter(({ id, asked }) => asked === 'required' && !given.has(id))
  return { hard: missing.filter(({ soft }) => !soft), soft: missing.filter(({ soft }) => soft) }
}
