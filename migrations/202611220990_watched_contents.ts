import type { Knex } from 'knex'

/** What kept public pages show: the catalogue, what each council offers of it, its regulation and itself. */
const watched = ['procedure_version', 'procedure_adoption', 'regulation', 'regulation_procedure', 'unit', 'calendar_year', 'holiday'] // prettier-ignore

export async function up(knex: Knex): Promise<void> {
  for (const table of watched) await knex.raw('select concejo_watch_content(?)', [table])
  await knex.raw(`
    -- A council's name and colour are on its every page, and its row in the province's list. The content version is not
    -- among the columns: touching it has a message of its own, for that council alone.
    create trigger content_of_council after insert or delete
      or update of slug, host, kind, name, official_name, colour, shield, address, phone, email, opening_hours, website
      on municipality for each statement execute function concejo_notify_content('all')
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger content_of_council on municipality')
  for (const table of watched) {
    for (const event of ['inserted', 'updated', 'deleted', 'truncated']) {
      await knex.raw(`drop trigger content_${event} on ${table}`)
    }
  }
}
