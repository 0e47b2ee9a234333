import type { Work } from '../../platform/db/work.ts'
import type { Viewer } from '../../platform/http/context.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { type Expedient, listParties } from '../expedients/index.ts'
import { findPersonByNif, updateContact, upsertPerson } from '../identity/index.ts'
import { type Answers, type Parties, partiesOf } from '../procedures/index.ts'
import type { EntryPartyCommand } from '../registry/index.ts'

export type FilingParty = EntryPartyCommand & {
  personId: string
  nif: string
  role: 'interested' | 'representative'
}

export interface FilingParties {
  parties: FilingParty[]
  /** Who gets the notice by e-mail. */
  contactPersonId: string
}

/** Who applies and who acts for them, out of checked answers. What somebody says of a person they represent does not
 *  change what is known of that person: neither their name nor where their notices go. */
export async function partiesOfApplication(work: Work, viewer: Viewer, answers: Answers): Promise<FilingParties> {
  const parties = partiesOf(answers)
  const { applicant, representative } = parties
  const personId = await personOf(work, viewer, parties)
  const interested: FilingParty = { role: 'interested', personId, ...applicant }
  const isProved = personId === viewer.personId || personId === viewer.representing?.personId
  const contactPersonId = isProved ? personId : viewer.personId
  await updateContact(work, contactPersonId, {
    ...(parties.email !== null && { email: parties.email }),
    ...(parties.phone !== null && { phone: parties.phone }),
    ...(isProved && { channel: parties.channel }),
    ...(isProved && parties.address !== null && { address: parties.address }),
  })
  return { parties: representative ? [interested, representativeOf(viewer)] : [interested], contactPersonId }
}

async function personOf(work: Work, viewer: Viewer, { applicant }: Parties): Promise<string> {
  if (applicant.nif === viewer.nif) return viewer.personId
  if (viewer.representing?.nif === applicant.nif) return viewer.representing.personId
  const kind = parseNif(applicant.nif)?.kind === 'cif' ? ('legal' as const) : ('natural' as const)
  const known = await findPersonByNif(work, applicant.nif)
  return (known ?? (await upsertPerson(work, { ...applicant, kind }))).id
}

/** The expedient's party under the name it applied with, and whoever acts now if that is somebody else. */
export async function partiesOfFollowUp(work: Work, viewer: Viewer, expedient: Expedient): Promise<FilingParties> {
  const known = (await listParties(work, expedient.id)).filter(({ role }) => role === 'interested')
  const interested = known.map(({ personId, nif, name }): FilingParty => {
    const isApplicant = nif === expedient.applicantNif
    return { role: 'interested', personId, nif, name: isApplicant ? expedient.applicantName : name }
  })
  const isOwn = known.some(({ personId }) => personId === viewer.personId)
  const contactPersonId = viewer.representing?.personId ?? viewer.personId
  return { parties: isOwn ? interested : [...interested, representativeOf(viewer)], contactPersonId }
}

const representativeOf = ({ personId, nif, name }: Viewer): FilingParty => ({
  role: 'representative',
  personId,
  nif,
  name,
})
