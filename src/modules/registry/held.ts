import { unavailable } from '../../platform/errors.ts'

/** A restored copy is behind what was published, and no number is given until a person says so: `proof/restored.ts`. */
export const isHeld = (error: unknown): boolean => (error as { code?: unknown }).code === 'CJ002'

export const heldError = (cause: unknown): Error => Object.assign(unavailable('registry.error.held'), { cause })
