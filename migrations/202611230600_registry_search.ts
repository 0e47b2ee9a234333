import type { Knex } from 'knex'

/** The search of a book of a million entries. What an entry can be found by are tokens: words by their stem, names by their
 *  sound, and its unit, procedure, officer and the like. Those of the last hours are rows of their own in registry_search;
 *  the rest is folded into one row for each token and 4,096 entries, so that words meet by comparing lists and not by
 *  looking each place up. Equality and ranges of text and numbers are leakproof: they keep their index under row security. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- An index of the book and not the book: it can be made anew from it, and is, in other words than until now.
    drop trigger insert_only on registry_search;
    drop trigger insert_only_truncate on registry_search;
    truncate registry_search;
    -- What an entry came to be found by after it was made: another unit's, or the words of a correction. Never folded.
    alter table registry_search add is_later boolean not null default false;
    grant delete on registry_search to office_app;

    create table registry_posting (
      municipality_id text not null references municipality,
      token text collate "C" not null,
      -- Year, thousands of the number and direction in one figure: ((year - 2000) * 4096 + sequence / 4096) * 2 + (direction = 'S').
      block integer not null,
      entries bytea not null,              -- what is left of each number, two bytes each, rising
      primary key (municipality_id, token, block)
    );
    create table registry_fold (           -- up to which number a book is in registry_posting
      municipality_id text not null references municipality,
      year integer not null,
      direction text not null check (direction in ('E', 'S')),
      upto integer not null check (upto >= 0),
      primary key (municipality_id, year, direction)
    );
    -- The words of a council's book: what a beginning can go on with, and which names are one slip away. Without a unique
    -- key: two entries that bring the same new word would wait for each other, one of them with the book locked.
    create table registry_word (
      municipality_id text not null references municipality,
      id bigint generated always as identity,
      word text collate "C" not null,      -- a word; '=' and the sound of a name; '-' and what is left of a sound without a letter
      token text collate "C" not null,     -- what entries with it are found by
      primary key (municipality_id, id)
    );
    create index registry_word_word on registry_word (municipality_id, word, token);
    grant select, insert on registry_word to office_app;
    grant select, insert, update on registry_posting, registry_fold to office_app;
    select concejo_tenant_table(name) from unnest(array['registry_posting', 'registry_fold', 'registry_word']) name;

    -- Before the book is locked; almost always there is nothing new.
    create function registry_learn_words(words jsonb) returns boolean language plpgsql as $f$
    declare
      town constant text := current_setting('app.municipality_id');
    begin
      with fresh as (
        select n.word, n.token from jsonb_each_text(words) n (word, token)
         where not exists (select from registry_word k
                            where k.municipality_id = town and k.word = n.word and k.token = n.token)
      )
      insert into registry_word (municipality_id, word, token)
      select town, f.word, f.token from fresh f
      union
      select town, '-' || overlay(substr(f.word, 2) placing '' from i for 1), f.token
        from fresh f cross join generate_series(1, length(f.word)) i  -- past its end: the whole sound
       where f.word like '=%';
      return true;
    end $f$;
    revoke all on function registry_learn_words from public;
    grant execute on function registry_learn_words to office_app;

    -- A unit finds what was sent to it later, too.
    create function registry_tray_token() returns trigger language plpgsql as $f$
    begin
      insert into registry_search (municipality_id, token, place, is_later)
      values (new.municipality_id, 'u:' || new.unit_id, new.place, true) on conflict do nothing;
      return null;
    end $f$;
    create trigger token after insert or update of unit_id on registry_tray
      for each row execute function registry_tray_token();

    create index registry_tray_state on registry_tray (municipality_id, state, place);
    create index registry_annotation_state on registry_annotation (municipality_id, kind, entry_id)
      where kind in ('voided', 'annulment-requested', 'sent', 'confirmed', 'rejected', 'forwarded');

    create table registry_saved_search (  -- of one person, by name
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      person_id uuid not null,
      name text not null check (length(name) between 1 and 80),
      query text not null check (length(query) between 1 and 2000),
      created_at timestamptz not null,
      primary key (municipality_id, id),
      unique (municipality_id, person_id, name),
      foreign key (municipality_id, person_id) references person (municipality_id, id)
    );
    grant select, insert, update, delete on registry_saved_search to office_app;
    select concejo_tenant_table('registry_saved_search');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table registry_saved_search;
    drop index registry_annotation_state, registry_tray_state;
    drop trigger token on registry_tray;
    drop function registry_tray_token, registry_learn_words;
    drop table registry_word, registry_fold, registry_posting;
    alter table registry_search drop is_later;
    revoke delete on registry_search from office_app;
    select concejo_insert_only('registry_search');
  `)
}
