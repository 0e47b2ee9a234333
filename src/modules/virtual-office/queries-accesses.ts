import type { Work } from '../../platform/db/work.ts'

export interface Access {
  /** Its place in the log; too large for a number. */
  key: string
  at: Date
  kind: 'registry-entry' | 'expedient' | 'document' | 'notification' | 'person'
  purpose: string
  postName: string | null
  unitName: string | null
  /** Of the entry or the expedient it is about. */
  number: string | null
  title: string | null
  of: 'entry' | 'exit' | 'receipt' | 'expedient' | null
}

/** Every reading by staff of what is of these persons, newest first, by key. Each thing of theirs brings its newest readings by
 *  the log's own index, so the page costs what they have and not what the council has written down. Documents of an
 *  expedient and exits go without their title: what a notification brings is not told before it is opened. */
export async function listAccesses(
  { tx, municipalityId }: Work,
  persons: string[],
  page: { before: string | null; limit: number },
): Promise<Access[]> {
  const { rows } = await tx.raw<{ rows: Access[] }>(
    `with entries as (
       select distinct p.entry_id as id from registry_entry_party p
        where p.municipality_id = :town and p.person_id = any(:persons::uuid[])
     ), expedients as (
       select distinct x.expedient_id as id from expedient_party x
        where x.municipality_id = :town and x.person_id = any(:persons::uuid[])
     ), things (kind, id, owner, entry_id, expedient_id) as (
       select 'registry-entry', e.id, 'entry', e.id, null::uuid from entries e
       union all select 'expedient', e.id, 'expedient', null, e.id from expedients e
       union all select 'document', d.document_id, 'entry', d.entry_id, null
         from registry_entry_document d join entries e on e.id = d.entry_id where d.municipality_id = :town
       union all select 'document', r.document_id, 'receipt', r.entry_id, null
         from registry_receipt r join entries e on e.id = r.entry_id where r.municipality_id = :town
       union all select 'document', d.document_id, 'expedient', null, d.expedient_id
         from expedient_document d join expedients e on e.id = d.expedient_id where d.municipality_id = :town
       union all select 'notification', n.id, 'expedient', null, n.expedient_id
         from notification n join expedients e on e.id = n.expedient_id where n.municipality_id = :town
       union all select 'person', p.id, null, null, null from unnest(:persons::uuid[]) p (id)
     ), mine as (
       -- What came with an entry and is in its expedient too is told once, by its title.
       select distinct on (t.kind, t.id) t.* from things t order by t.kind, t.id, t.expedient_id nulls first
     ), readings as (
       select m.*, f.key, f.at, f.staff_id, f.purpose from mine m cross join lateral (
         select a.id as key, a.at, a.staff_id, a.purpose from access_log a
          where a.municipality_id = :town and a.subject_kind = m.kind and a.subject_id = m.id::text
            and a.staff_id is not null and a.id < :before::bigint
          order by a.id desc limit :limit) f
        order by f.key desc limit :limit
     )
     select r.key::text, r.at, r.kind, r.purpose, o.name as "postName", u.name as "unitName", case when r.owner = 'entry' and e.direction = 'S' then 'exit' else r.owner end as of,
            coalesce(e.number, x.number) as number,
            case when e.direction = 'S' then null
                 when r.kind = 'document' then case when r.owner = 'entry' then d.title end
                 else coalesce(e.subject, x.title) end as title
       from readings r
       left join registry_entry e on e.municipality_id = :town and e.id = r.entry_id
       left join expedient x on x.municipality_id = :town and x.id = r.expedient_id
       left join document d on d.municipality_id = :town and r.kind = 'document' and d.id = r.id
       left join staff_member s on s.municipality_id = :town and s.id = r.staff_id
       left join post o on o.municipality_id = :town and o.id = s.post_id
       -- The unit the post was in at that moment, also when it has been succeeded since.
       left join lateral (
         select w.unit_id from unit_succession_post w
           join unit_succession c on c.municipality_id = :town and c.id = w.succession_id
          where w.municipality_id = :town and w.post_id = o.id and c.at > r.at order by c.at limit 1) then_in on true
       left join unit u on u.municipality_id = :town and u.id = coalesce(then_in.unit_id, o.unit_id)
      order by r.key desc`,
    { town: municipalityId, persons, before: page.before ?? LAST, limit: page.limit },
  )
  return rows
}

const LAST = '9223372036854775807'
