import type { App } from '../../platform/app.ts'
import { listCouncils, originOf } from '../municipalities/index.ts'
import type { TownHall } from './views.ts'

/** Every council with the address of its own host. */
export async function townHalls(app: App): Promise<TownHall[]> {
  const councils = await listCouncils(app.db)
  return councils.map((council) => ({
    id: council.id,
    slug: council.slug,
    name: council.name,
    sortingName: council.sortingName,
    population: council.population,
    origin: originOf(council, app.config.baseUrl),
  }))
}
