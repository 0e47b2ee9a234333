import { readFileSync } from 'node:fs'
import type { Work } from '../../platform/db/work.ts'
import { type Definition, faultList, getVersion, loadDefinition } from '../procedures/index.ts'
import type { Draft, DraftKind } from './drafts.ts'

export type FollowUpKind = Exclude<DraftKind, 'application'>
export const followUpKinds = ['documents', 'correction', 'withdrawal'] as const

/** What can be done in an expedient is the same in every council, so it is part of the program and not of the catalogue. */
export const followUps: Readonly<Record<FollowUpKind, Definition>> = {
  documents: read('documents'),
  correction: read('correction'),
  withdrawal: read('withdrawal'),
}

function read(kind: FollowUpKind): Definition {
  const file = new URL(`follow-ups/${kind}.yaml`, import.meta.url)
  const loaded = loadDefinition(readFileSync(file, 'utf8'), file.pathname)
  if (!loaded.ok) throw new Error(faultList(loaded.faults))
  return loaded.definition
}

/** The questions of a draft, in the version it began with. */
export async function definitionOf(
  work: Work,
  draft: Pick<Draft, 'kind' | 'procedureCode' | 'procedureVersion'>,
): Promise<Definition> {
  if (draft.kind !== 'application') return followUps[draft.kind]
  return (await getVersion(work, draft.procedureCode, draft.procedureVersion)).definition
}
