export interface Change {
  /** Where in the definition, as its file spells it: form.pages.pages[tipo].title */
  path: string
  before: string | null
  after: string | null
}

const MOST = 200

/** What differs between two definitions, part by part. Lists of things with an id are matched by it, so that one field
 *  put in at the top is one change and not a change of all that follow. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const changes: Change[] = []
  walk(plain(before), plain(after), '', changes)
  return changes.slice(0, MOST)
}

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

function walk(before: unknown, after: unknown, path: string, changes: Change[]): void {
  if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))) return
  const [old, young] = [partsOf(before), partsOf(after)]
  if (old && young) {
    for (const key of new Set([...old.keys(), ...young.keys()])) {
      walk(old.get(key), young.get(key), key.startsWith('[') ? `${path}${key}` : path ? `${path}.${key}` : key, changes)
    }
    return
  }
  changes.push({ path, before: told(before), after: told(after) })
}

/** Parts under the names they are told apart by; a value without parts has none. */
function partsOf(value: unknown): Map<string, unknown> | null {
  if (Array.isArray(value)) {
    const ids = value.map((item: unknown) => idOf(item))
    if (value.length === 0 || ids.includes(undefined) || new Set(ids).size !== ids.length) return null
    return new Map(value.map((item: unknown, place) => [`[${ids[place] ?? place}]`, item]))
  }
  return value !== null && typeof value === 'object' ? new Map(Object.entries(value)) : null
}

function idOf(item: unknown): string | undefined {
  if (item === null || typeof item !== 'object') return undefined
  const { id, value } = item as { id?: unknown; value?: unknown }
  return typeof id === 'string' ? id : typeof value === 'string' ? value : undefined
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  )
}

function told(value: unknown): string | null {
  if (value === undefined) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
