import MiniSearch from 'minisearch'
import { foldText } from '../../platform/text/search-tokens.ts'
import type { Offered } from './service.ts'

/** Words that say nothing about which procedure is meant. */
const stopWords = new Set(
  (
    'a al algo ante con como cual cuando de del desde donde el ella en entre es esta este hacer hay la las le les lo los me mi mis ' +
    'necesito no nos o para pedir pido poder por puedo que quiero se ser si sin sobre solicitar solicito solicitud su sus te tengo ' +
    'tramite tramites un una unas uno unos y ya ayuntamiento municipal municipio'
  ).split(' '),
)

interface Entry {
  id: string
  name: string
  keywords: string
  summary: string
  purpose: string
}

export interface CatalogueIndex {
  /** Codes of what was probably meant, best first. */
  search(words: string): string[]
}

/** Looks as people type: without accents, with a slip of the finger, half a word, and with their own words for things. */
export function indexCatalogue(offered: readonly Offered[]): CatalogueIndex {
  const index = new MiniSearch<Entry>({
    fields: ['name', 'keywords', 'summary', 'purpose'],
    tokenize: (text) =>
      foldText(text)
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean),
    processTerm: (term) => (stopWords.has(term) ? null : stem(term)),
  })
  index.addAll(
    offered.map(({ code, definition }) => ({
      id: code,
      name: `${definition.name} ${code}`,
      keywords: definition.keywords.join(' · '),
      summary: definition.summary,
      purpose: definition.purpose,
    })),
  )
  const options = {
    boost: { name: 4, keywords: 4, summary: 1.5 },
    prefix: (term: string) => term.length >= 3,
    fuzzy: (term: string) => (term.length >= 8 ? 2 : term.length >= 4 ? 1 : false),
    weights: { fuzzy: 0.45, prefix: 0.6 },
  }
  return {
    search: (words) => {
      const query = words.slice(0, 200)
      const all = index.search(query, { ...options, combineWith: 'AND' })
      // When no procedure has all the words, those that have most of them; the far ones are left out.
      const found = all.length > 0 ? all : nearest(index.search(query, { ...options, combineWith: 'OR' }))
      return found.slice(0, 20).map(({ id }) => String(id))
    },
  }
}

function nearest<T extends { score: number }>(results: T[]): T[] {
  const best = results[0]?.score ?? 0
  return results.filter(({ score }) => score >= best * 0.25)
}

/** Plural and gender of Spanish words, roughly: «obras» and «obra», «minusválido» and «minusválida» are one. */
function stem(term: string): string {
  if (term.length < 5) return term.length === 4 && term.endsWith('s') ? term.slice(0, -1) : term
  const singular = /[^aeiou]es$/.test(term) ? term.slice(0, -2) : term.endsWith('s') ? term.slice(0, -1) : term
  return singular.length >= 5 ? singular.replace(/[ao]$/, '') : singular
}

const kept = new Map<string, CatalogueIndex>()

/** Councils with the same catalogue share one index: it is kept under what it was made from. */
export function catalogueIndex(offered: readonly Offered[]): CatalogueIndex {
  const key = offered.map(({ digest, overrides }) => digest + JSON.stringify(overrides)).join()
  const known = kept.get(key)
  if (known) return known
  const index = indexCatalogue(offered)
  const oldest = kept.keys().next().value
  if (kept.size >= 50 && oldest !== undefined) kept.delete(oldest)
  kept.set(key, index)
  return index
}
