import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table person (  -- the key of a person is the NIF: several certificates are one citizen
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      nif text not null check (nif ~ '^[0-9A-Z]{9}$'),
      kind text not null check (kind in ('natural', 'legal')),
      name text not null check (length(name) between 1 and 250),
      given_name text,
      surname1 text,
      surname2 text,
      email text check (length(email) <= 160),
      phone text check (length(phone) <= 20),
      address jsonb,
      channel text not null default 'electronic' check (channel in ('electronic', 'paper')),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (municipality_id, id),
      unique (municipality_id, nif),
      check (kind = 'natural' or channel = 'electronic')  -- legal persons are obliged: Ley 39/2015, art. 14.2
    );
    grant select, insert, update on person to office_app;
    select concejo_tenant_table('person');

    create table person_token (  -- words of names without accents; equality and prefix keep their index under row security
      municipality_id text not null,
      token text not null,
      person_id uuid not null,
      primary key (municipality_id, token, person_id),
      foreign key (municipality_id, person_id) references person (municipality_id, id)
    );
    grant select, insert, delete on person_token to office_app;
    select concejo_tenant_table('person_token');

    create table staff_member (  -- a person in a post, while the appointment lasts
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      person_id uuid not null,
      post_id uuid not null,
      since date not null,
      until date check (until >= since),
      primary key (municipality_id, id),
      unique (municipality_id, person_id, post_id, since),
      foreign key (municipality_id, person_id) references person (municipality_id, id),
      foreign key (municipality_id, post_id) references post (municipality_id, id)
    );
    grant select, insert, update on staff_member to office_app;
    select concejo_tenant_table('staff_member');

    create table identification (  -- evidence of each certificate shown: who, with what, when, and what was answered
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      at timestamptz not null,
      purpose text not null check (purpose in ('login', 'signature')),
      outcome text not null check (length(outcome) between 2 and 40),
      person_id uuid,
      nif text,
      certificate bytea,
      fingerprint text,
      issuer text,
      revocation text,
      revocation_answer bytea,
      content_digest text check (content_digest ~ '^[0-9a-f]{64}$'),  -- what was signed, when something was
      statement text,
      address inet,
      user_agent text check (length(user_agent) <= 300),
      primary key (municipality_id, id)
    );
    create index identification_person on identification (municipality_id, person_id, at);
    grant select, insert on identification to office_app;
    select concejo_tenant_table('identification'), concejo_insert_only('identification');

    create table identification_request (  -- the way to the certificate host and back, once
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      purpose text not null check (purpose in ('login', 'signature')),
      state_digest text not null,       -- of the secret that the waiting session keeps
      token_digest text,                -- of the one-time token handed back
      return_to text not null check (return_to ~ '^/[^/\\\\]' or return_to = '/'),
      content_digest text,
      statement text,
      expected_nif text,                -- a signature is asked of one person
      identification_id uuid,
      viewer jsonb,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (municipality_id, id)
    );
    create unique index identification_request_token on identification_request (municipality_id, token_digest);
    create index identification_request_expired on identification_request (municipality_id, expires_at);  -- sweeping
    grant select, insert, update, delete on identification_request to office_app;
    select concejo_tenant_table('identification_request');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table identification_request, identification, staff_member, person_token, person')
}
