import type { Work } from '../../platform/db/work.ts'
import { type Nif, parseNif } from '../../platform/identifiers/nif.ts'
import { getPerson, upsertPerson } from '../identity/index.ts'
import type { Council } from '../municipalities/index.ts'
import type { Entry, EntryParty, EntryPartyCommand, PartyContact } from '../registry/index.ts'
import type { ExchangePeople, ExchangePerson, IdentityDocument } from './sicres/exchange.ts'
import { cut } from './sicres/write.ts'

const NAME = 30
const documentKinds: Record<Nif['kind'], IdentityDocument> = { nif: 'N', klm: 'N', nie: 'E', cif: 'C' }

/** Everybody of the entry as the exchange has them: each interested party with who represents them. An exchange needs
 *  somebody; where there is nobody, it is the council that writes. */
export async function peopleOf(work: Work, entry: Entry, council: Council): Promise<ExchangePeople[]> {
  const people: ExchangePeople[] = []
  const isInterested = entry.parties.some(({ role }) => role === 'interested')
  for (const party of entry.parties) {
    if (party.role === 'addressee' && isInterested) continue
    const person = await personOf(work, party)
    const last = people.at(-1)
    if (party.role === 'representative' && last && !last.representative) last.representative = person
    else people.push({ interested: person, representative: null, remarks: fullNameIfCut(party, person) })
  }
  return people.length > 0 ? people : [{ interested: bodyOf(council), representative: null, remarks: null }]
}

async function personOf(work: Work, party: EntryParty): Promise<ExchangePerson> {
  const known = party.personId === null ? undefined : await getPerson(work, party.personId)
  const nif = party.nif === null ? undefined : parseNif(party.nif)
  const isLegal = known ? known.kind === 'legal' : nif?.kind === 'cif'
  const name =
    known?.givenName && known.surname1
      ? { givenName: known.givenName, surname1: known.surname1, surname2: known.surname2 }
      : splitName(party.name)
  const contact = party.contact ?? {}
  return {
    kind: isLegal ? 'legal' : 'natural',
    documentKind: (nif && documentKinds[nif.kind]) ?? 'X',
    // The norm wants a document of everybody; of some only the name is known.
    document: party.nif ?? '-',
    businessName: isLegal ? party.name : null,
    givenName: isLegal ? null : cut(name.givenName, NAME),
    surname1: isLegal ? null : cut(name.surname1, NAME),
    surname2: isLegal ? null : cut(name.surname2, NAME),
    // The norm's own codes of countries are not those of ours, and of a town only the name is known: the whole goes in words.
    country: null,
    province: null,
    town: null,
    address: addressOf(contact),
    postalCode: contact.postalCode && /^\d{5}$/.test(contact.postalCode) ? contact.postalCode : null,
    email: contact.email ?? null,
    phone: contact.phone && contact.phone.length <= 20 ? contact.phone : null,
    channel: contact.channel ?? null,
  }
}

const addressOf = ({ address, town, province, country }: PartyContact): string | null =>
  [address, town, province, country === 'ES' ? '' : country].filter(Boolean).join(', ') || null

/** The last two words are surnames and the rest is the name, as people write them; «García López, María» the other way. */
export function splitName(name: string): Pick<ExchangePerson, 'givenName' | 'surname1' | 'surname2'> {
  const [surnames = '', given] = name.split(/\s*,\s*/, 2)
  if (given) {
    const [surname1 = surnames, ...more] = surnames.split(' ')
    return { givenName: given, surname1, surname2: more.join(' ') || null }
  }
  const words = name.split(' ').filter(Boolean)
  if (words.length < 2) return { givenName: name, surname1: null, surname2: null }
  if (words.length === 2) return { givenName: words[0] ?? '', surname1: words[1] ?? '', surname2: null }
  return { givenName: words.slice(0, -2).join(' '), surname1: words.at(-2) ?? '', surname2: words.at(-1) ?? '' }
}

function fullNameIfCut(party: EntryParty, person: ExchangePerson): string | null {
  const written = [person.businessName, person.givenName, person.surname1, person.surname2]
  return written.some((part) => part?.endsWith('…')) || party.name.length > 80 ? cut(party.name, 160) : null
}

const bodyOf = (council: Council): ExchangePerson => ({
  kind: 'legal',
  documentKind: 'O',
  document: council.dir3,
  businessName: cut(council.officialName, 80),
  givenName: null,
  surname1: null,
  surname2: null,
  country: null,
  province: null,
  town: null,
  address: null,
  postalCode: null,
  email: null,
  phone: null,
  channel: null,
})

/** Whoever has a tax number is a person of this council from now on, or was already and keeps their name. */
export async function partiesOf(work: Work, people: ExchangePeople[]): Promise<EntryPartyCommand[]> {
  const parties: EntryPartyCommand[] = []
  for (const { interested, representative } of people) {
    if (interested) parties.push(await partyOf(work, interested, 'interested'))
    if (representative) parties.push(await partyOf(work, representative, 'representative'))
  }
  return parties
}

async function partyOf(
  work: Work,
  person: ExchangePerson,
  role: 'interested' | 'representative',
): Promise<EntryPartyCommand> {
  const name = nameOf(person)
  const contact = contactOf(person)
  const nif = ['N', 'C', 'E'].includes(person.documentKind) ? parseNif(person.document)?.value : undefined
  if (nif === undefined) return { role, personId: null, nif: null, name, contact }
  const kind = person.kind
  const names =
    kind === 'natural' ? { givenName: person.givenName, surname1: person.surname1, surname2: person.surname2 } : {}
  const known = await upsertPerson(work, { nif, kind, name, ...names })
  return { role, personId: known.id, nif, name: known.name, contact }
}

/** As it can be read: a person's name or a company's, and if neither was said, their document. */
export const nameOf = (person: ExchangePerson): string =>
  (person.kind === 'legal' && person.businessName
    ? person.businessName
    : [person.givenName, person.surname1, person.surname2].filter(Boolean).join(' ') || person.businessName
  )?.slice(0, 250) ||
  person.document.slice(0, 250) ||
  '—'

function contactOf(person: ExchangePerson): PartyContact | null {
  const said = {
    address: person.address,
    postalCode: person.postalCode,
    email: person.email,
    phone: person.phone,
    channel: person.channel,
  }
  const contact = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)) as PartyContact
  return Object.keys(contact).length > 0 ? contact : null
}
