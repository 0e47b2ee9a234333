import type { World } from './world.ts'

/** What each bench is given. */
export interface Bench {
  /** Tiny figures that only show that everything still runs. */
  quick: boolean
  /** The program with ten thousand entries in it, opened when first asked for and shared. */
  world: () => Promise<World>
  /** A folder seeded before with a million entries, so that the desk's bench need not wait for it. */
  big: string | undefined
  /** Entries of the small and of the large book, when the registry's bench is to use others than its own. */
  sizes: number[] | undefined
  log: (line: string) => void
}
