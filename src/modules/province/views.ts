import MiniSearch from 'minisearch'
import { count } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { foldText } from '../../platform/text/search-tokens.ts'
import type { Council } from '../municipalities/index.ts'

export interface TownHall extends Pick<Council, 'id' | 'slug' | 'name' | 'sortingName' | 'population'> {
  origin: string
}

interface Letter {
  letter: string
  id: string
  towns: ReturnType<typeof townLink>[]
}

export function homePage(
  t: Translate,
  data: { province: string; towns: readonly TownHall[]; procedures: number; q: string },
) {
  const { towns, q } = data
  const found = q === '' ? [...towns] : findTowns(towns, q)
  const population = towns.reduce((sum, town) => sum + town.population, 0)
  return {
    title: t('province.home.title', { name: data.province }),
    q,
    isSearch: q !== '',
    heading: found.length === 0 ? t('province.home.nothing', { q }) : t('province.home.found', { count: found.length }),
    found: q === '' ? [] : found.map((town) => townLink(t, town)),
    letters: q === '' ? lettersOf(t, found) : [],
    figures: [
      { term: t('province.home.figure.councils'), text: count(towns.length) },
      { term: t('province.home.figure.people'), text: count(population) },
      { term: t('province.home.figure.procedures'), text: count(data.procedures) },
    ],
  }
}

const townLink = (t: Translate, town: TownHall) => ({
  href: town.origin,
  name: town.name,
  shield: `/escudos/${town.slug}.svg`,
  people: t('province.home.people', { count: town.population, number: count(town.population) }),
})

/** «La Cumbre» stands under its C, as in the directories people know. */
function lettersOf(t: Translate, towns: readonly TownHall[]): Letter[] {
  const letters = new Map<string, Letter>()
  for (const town of towns) {
    const letter = foldText(town.sortingName).charAt(0).toUpperCase()
    const group = letters.get(letter) ?? { letter, id: `letra-${letter.toLowerCase()}`, towns: [] }
    group.towns.push(townLink(t, town))
    letters.set(letter, group)
  }
  return [...letters.values()]
}

/** Without accents, in any order of the words; only when nothing fits, what is written nearly so. */
export function findTowns<T extends Pick<TownHall, 'name'>>(towns: readonly T[], q: string): T[] {
  const words = wordsOf(q.slice(0, 100))
  if (words.length === 0) return []
  const exact = towns.filter(({ name }) => words.every((word) => foldText(name).includes(word)))
  if (exact.length > 0) {
    const startsSo = (town: T) => (foldText(town.name).startsWith(words.join(' ')) ? 0 : 1)
    return exact.toSorted((a, b) => startsSo(a) - startsSo(b))
  }
  const index = new MiniSearch<{ id: number; name: string }>({ fields: ['name'], tokenize: wordsOf })
  index.addAll(towns.map(({ name }, id) => ({ id, name })))
  return index
    .search(words.join(' '), { fuzzy: 0.3, prefix: true, combineWith: 'AND' })
    .slice(0, 10)
    .flatMap(({ id }) => towns[id as number] ?? [])
}

const wordsOf = (text: string): string[] =>
  foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
