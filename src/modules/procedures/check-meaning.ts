import { pageSchema } from './definition.ts'
import { inputCount } from './form/inputs.ts'
import type { MisplacedFault } from './load-definition.ts'
import { applicantFieldIds, reservedFieldIds, reservedPageIds } from './standard-pages.ts'

/** What a schema cannot say: ids that are used once, conditions that point at an earlier answer, limits that make sense.
 *  Works on the raw data, because a definition with a wrong key has its other faults named as well. */
export function checkMeaning(definition: unknown): MisplacedFault[] {
  const faults: MisplacedFault[] = []
  const known = new Map<string, Known>()
  for (const id of applicantFieldIds) known.set(id, { options: null, isBoolean: false })
  checkPages(definition, known, faults)
  checkDocuments(definition, known, faults)
  checkTerm(definition, faults)
  checkTexts(definition, faults)
  return faults
}

type Path = (string | number)[]
interface Known {
  options: string[] | null
  isBoolean: boolean
}

function checkPages(definition: unknown, known: Map<string, Known>, faults: MisplacedFault[]): void {
  const pageIds = new Set<string>()
  list(get(get(definition, 'form'), 'pages')).forEach((page, p) => {
    const path: Path = ['form', 'pages', p]
    once(get(page, 'id'), [...path, 'id'], pageIds, reservedPageIds, faults)
    checkCondition(get(page, 'showWhen'), [...path, 'showWhen'], known, faults)
    list(get(page, 'fields')).forEach((field, f) => checkField(field, [...path, 'fields', f], known, faults))
    checkSize(page, path, faults)
  })
}

/** The server reads 300 fields of a form at most; some are its own. */
const MAX_INPUTS = 280

function checkSize(page: unknown, path: Path, faults: MisplacedFault[]): void {
  const parsed = pageSchema.safeParse(page)
  if (!parsed.success || inputCount(parsed.data) <= MAX_INPUTS) return
  faults.push({
    path,
    message: `the page could have ${inputCount(parsed.data)} inputs and ${MAX_INPUTS} is the limit: lower «max» or split it`,
  })
}

function checkField(field: unknown, path: Path, known: Map<string, Known>, faults: MisplacedFault[]): void {
  // Conditions are read before the field itself is known: a field cannot depend on its own answer.
  checkCondition(get(field, 'showWhen'), [...path, 'showWhen'], known, faults)
  const id = get(field, 'id')
  if (typeof id === 'string') {
    if (reservedFieldIds.includes(id))
      faults.push({ path: [...path, 'id'], message: `«${id}» belongs to the standard pages` })
    else if (known.has(id)) faults.push({ path: [...path, 'id'], message: `the field «${id}» already exists` })
    known.set(id, knownOf(field))
  }
  if (get(field, 'type') === 'fact')
    faults.push({ path: [...path, 'type'], message: 'only standard pages state facts' })
  checkLimits(field, path, faults)
  checkOptions(field, path, faults)
  if (get(field, 'type') !== 'group') return
  const inRow = new Map(known)
  const rowIds = new Set<string>()
  list(get(field, 'fields')).forEach((child, c) => {
    const childPath = [...path, 'fields', c]
    checkCondition(get(child, 'showWhen'), [...childPath, 'showWhen'], inRow, faults)
    once(get(child, 'id'), [...childPath, 'id'], rowIds, [], faults)
    const childId = get(child, 'id')
    if (typeof childId === 'string') inRow.set(childId, knownOf(child))
    if (get(child, 'prefill') !== undefined) {
      faults.push({
        path: [...childPath, 'prefill'],
        message: 'a row of a group cannot be filled from the certificate',
      })
    }
    checkLimits(child, childPath, faults)
    checkOptions(child, childPath, faults)
  })
}

function checkDocuments(definition: unknown, known: Map<string, Known>, faults: MisplacedFault[]): void {
  const ids = new Set<string>()
  list(get(definition, 'documents')).forEach((document, d) => {
    const path: Path = ['documents', d]
    once(get(document, 'id'), [...path, 'id'], ids, [], faults)
    checkCondition(get(document, 'showWhen'), [...path, 'showWhen'], known, faults)
    const conditional = get(document, 'when') === 'conditional'
    if (conditional && get(document, 'condition') === undefined) {
      faults.push({ path, message: 'a conditional document says its «condition» in words' })
    }
    if (!conditional && (get(document, 'condition') ?? get(document, 'showWhen')) !== undefined) {
      faults.push({ path, message: 'only a document with «when: conditional» has a condition' })
    }
  })
}

function checkTerm(definition: unknown, faults: MisplacedFault[]): void {
  const term = get(definition, 'maximumTerm')
  if (term === undefined) return
  const given = ['value', 'unit', 'from'].filter((key) => get(term, key) !== undefined)
  if (given.length !== 0 && given.length !== 3) {
    faults.push({ path: ['maximumTerm'], message: '«value», «unit» and «from» go together' })
  }
  if (given.length === 0 && get(term, 'note') === undefined) {
    faults.push({ path: ['maximumTerm'], message: 'without «value» a «note» says what the term depends on' })
  }
}

function checkTexts(definition: unknown, faults: MisplacedFault[]): void {
  const kind = get(get(definition, 'fee'), 'kind')
  if (typeof kind === 'string' && kind !== 'none' && get(get(definition, 'fee'), 'text') === undefined) {
    faults.push({ path: ['fee'], message: 'a fee is explained in «text»' })
  }
}

function checkCondition(condition: unknown, path: Path, known: Map<string, Known>, faults: MisplacedFault[]): void {
  if (condition === undefined) return
  for (const join of ['all', 'any'] as const) {
    list(get(condition, join)).forEach((part, i) => checkCondition(part, [...path, join, i], known, faults))
  }
  checkCondition(get(condition, 'not'), [...path, 'not'], known, faults)
  const field = get(condition, 'field')
  if (typeof field !== 'string') return
  const target = known.get(field)
  if (!target) {
    faults.push({ path: [...path, 'field'], message: `there is no field «${field}» before this point` })
    return
  }
  const asked = get(condition, 'equals')
  const values = asked === undefined ? list(get(condition, 'in')) : [asked]
  for (const value of values) {
    if (target.options && !(typeof value === 'string' && target.options.includes(value))) {
      faults.push({ path, message: `«${String(value)}» is not an option of «${field}»` })
    }
    if (target.isBoolean && typeof value !== 'boolean') {
      faults.push({ path, message: `«${field}» is answered with true or false, without quotes` })
    }
  }
}

function checkLimits(field: unknown, path: Path, faults: MisplacedFault[]): void {
  for (const [low, high] of [
    ['min', 'max'],
    ['minLength', 'maxLength'],
  ] as const) {
    const least = get(field, low)
    const most = get(field, high)
    if (typeof least === 'number' && typeof most === 'number' && least > most) {
      faults.push({ path: [...path, low], message: `«${low}» is greater than «${high}»` })
    }
  }
}

function checkOptions(field: unknown, path: Path, faults: MisplacedFault[]): void {
  const seen = new Set<string>()
  list(get(field, 'options')).forEach((option, o) =>
    once(get(option, 'value'), [...path, 'options', o, 'value'], seen, [], faults),
  )
}

function once(id: unknown, path: Path, seen: Set<string>, reserved: readonly string[], faults: MisplacedFault[]): void {
  if (typeof id !== 'string') return
  if (reserved.includes(id)) faults.push({ path, message: `«${id}» is kept for the standard pages` })
  if (seen.has(id)) faults.push({ path, message: `«${id}» is already used` })
  seen.add(id)
}

function knownOf(field: unknown): Known {
  const options = list(get(field, 'options'))
  const values = options.map((option) => get(option, 'value')).filter((value) => typeof value === 'string')
  const type = get(field, 'type')
  return { options: options.length > 0 ? values : null, isBoolean: type === 'boolean' || type === 'statement' }
}

function get(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, key))
    return undefined
  return (value as Record<string, unknown>)[key]
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
