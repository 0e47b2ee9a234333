import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table document (  -- minimum metadata of an electronic document: its identifier, organ, capture, origin, state, kind
      municipality_id text not null references municipality,
      id uuid not null default gen_random_uuid(),
      identifier text not null check (identifier ~ '^ES_[A-Z0-9]{9}_[0-9]{4}_[0-9A-Z]{30}$'),
      title text not null check (length(title) between 1 and 250),
      file_name text not null check (length(file_name) between 1 and 250),
      kind text not null check (kind ~ '^TD(0[1-9]|1[0-9]|20|99)$'),
      origin text not null check (origin in ('citizen', 'administration')),
      elaboration text not null default 'EE01' check (elaboration in ('EE01', 'EE02', 'EE03', 'EE04', 'EE99')),
      origin_document_id uuid,
      captured_at timestamptz not null,
      state text not null check (state in ('draft', 'final')),
      mime text not null check (mime ~ '^[a-z]+/[a-z0-9.+-]+$'),
      size bigint not null check (size >= 0),
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      primary key (municipality_id, id),
      unique (municipality_id, identifier),
      foreign key (municipality_id, origin_document_id) references document (municipality_id, id),
      -- A copy says of what (norma técnica de interoperabilidad de documento electrónico, EE02 and EE04).
      check (elaboration not in ('EE02', 'EE04') or origin_document_id is not null)
    );
    create index document_digest on document (municipality_id, digest);  -- which rows name a stored file: the sweep asks
    grant select, insert on document to office_app;
    grant update (title, file_name, state, mime, size, digest) on document to office_app;

    -- A draft may still be rewritten; what is final never changes again, whoever asks.
    create function document_keep_final() returns trigger language plpgsql as $f$
    begin
      if tg_op = 'UPDATE' and old.state = 'draft'
         and (new.municipality_id, new.id, new.identifier, new.kind, new.origin, new.elaboration, new.captured_at)
           = (old.municipality_id, old.id, old.identifier, old.kind, old.origin, old.elaboration, old.captured_at)
      then
        return new;
      end if;
      raise exception 'document % is final', old.id using errcode = 'insufficient_privilege';
    end $f$;
    create trigger keep_final before update or delete on document for each row execute function document_keep_final();
    create trigger insert_only_truncate before truncate on document
      for each statement execute function concejo_refuse_change();

    create table document_rendition (  -- every set of bytes a document has had: the draft that was read, the sealed file
      municipality_id text not null,
      document_id uuid not null,
      position integer not null check (position > 0),
      cause text not null check (cause in ('captured', 'redrafted', 'signed')),
      mime text not null,
      size bigint not null,
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      at timestamptz not null,
      primary key (municipality_id, document_id, position),
      foreign key (municipality_id, document_id) references document (municipality_id, id)
    );
    create index document_rendition_digest on document_rendition (municipality_id, digest);
    grant select, insert on document_rendition to office_app;
    select concejo_tenant_table('document_rendition'), concejo_insert_only('document_rendition');

    create table document_signature (
      municipality_id text not null,
      id uuid not null default gen_random_uuid(),
      document_id uuid not null,
      signer_kind text not null check (signer_kind in ('seal', 'person')),
      signer_name text not null check (length(signer_name) between 1 and 250),
      post text check (length(post) <= 150),
      fingerprint text not null check (fingerprint ~ '^[0-9a-f]{64}$'),  -- of the certificate
      at timestamptz not null,
      evidence_id uuid,                                                 -- the identification that carried the will to sign
      format text not null check (format in ('TF01', 'TF02', 'TF03', 'TF04', 'TF05', 'TF06')),
      primary key (municipality_id, id),
      foreign key (municipality_id, document_id) references document (municipality_id, id)
    );
    create index document_signature_document on document_signature (municipality_id, document_id, at);
    grant select, insert on document_signature to office_app;
    select concejo_tenant_table('document'), concejo_tenant_table('document_signature'), concejo_insert_only('document_signature');

    -- Ley 40/2015, art. 42.b. The code itself is nowhere: it is derived with a secret from the document's id, and looked
    -- up by another keyed digest, so a copy of this table opens no document.
    create table verification_code (
      municipality_id text not null,
      code_digest bytea not null check (length(code_digest) = 32),
      document_id uuid not null,
      primary key (municipality_id, code_digest),
      unique (municipality_id, document_id),
      foreign key (municipality_id, document_id) references document (municipality_id, id)
    );
    grant select, insert on verification_code to office_app;
    select concejo_tenant_table('verification_code'), concejo_insert_only('verification_code');

    -- Counted tries, in the shape its library asks for. Of no council, like sessions: keys are digests with an expiry.
    create table verification_attempt (
      key text primary key,
      points integer not null default 0,
      expire bigint
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table verification_attempt, verification_code, document_signature, document_rendition, document;
    drop function document_keep_final;
  `)
}
