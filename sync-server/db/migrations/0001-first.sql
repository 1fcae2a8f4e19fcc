-- The first form. Reasons: docs/protocol.md (rows, epochs, commit order), docs/domain.md (rules).
-- `g` orders commits: taken from commit_order under the commit lock as a transaction's last step.

create sequence commit_order as bigint minvalue 1;

-- One row. `timeline` changes on restore and failover and is part of every cursor; `secret` keys the
-- HMAC that derives chat ids, so that an id tells nothing.
create table installation (
  one boolean primary key default true check (one),
  timeline uuid not null,
  system_identifier text not null,
  wal_timeline integer not null,
  secret bytea not null check (octet_length(secret) = 32),
  demo_seed bigint
);

create table partner (
  id uuid primary key,
  name text not null,
  abbreviation text not null,
  source boolean not null,
  destination boolean not null,
  coordinator boolean not null,
  active boolean not null,
  g bigint not null
);

create table person (
  id uuid primary key,
  name text not null,
  email text unique,
  role text not null check (role in ('staff', 'candidate', 'ops')),
  partner uuid references partner,
  read_only boolean not null default false,
  active boolean not null default true,
  locale text,
  time_zone text,
  g bigint not null,
  check ((role = 'staff') = (partner is not null))
);
create index person_partner on person (partner);

create table candidate (
  id uuid primary key,
  number text not null unique,
  person uuid not null unique references person,
  source_partner uuid references partner,
  muted boolean not null default false,
  g bigint not null
);
create index candidate_source_partner on candidate (source_partner);

create table job (
  id uuid primary key,
  name text not null,
  country text not null,
  employer text not null,
  stage text not null,
  closed boolean not null,
  won boolean not null,
  published_at timestamptz,
  next_step text,
  next_step_due date,
  g bigint not null
);

create table job_destination (
  job uuid not null references job,
  partner uuid not null references partner,
  primary key (job, partner)
);
create index job_destination_partner on job_destination (partner);

-- The contact person of a partner (destination or source) for a job.
create table job_contact (
  job uuid not null references job,
  partner uuid not null references partner,
  person uuid not null references person,
  primary key (job, partner)
);
create index job_contact_person on job_contact (person);

create table job_case (
  id uuid primary key,
  candidate uuid not null references candidate,
  job uuid not null references job,
  stage text not null,
  furthest text not null,
  closed boolean not null,
  won boolean not null,
  closed_at timestamptz,
  next_step text,
  next_step_due date,
  g bigint not null,
  unique (candidate, job)
);
create index job_case_job on job_case (job);

-- Who belongs to which party; a row is never deleted: leaving sets active = false and a new g.
create table memberships (
  person uuid not null references person,
  party text not null,
  active boolean not null,
  g bigint not null,
  primary key (person, party)
);
create index memberships_party on memberships (party) where active;

create table chat (
  id uuid primary key,
  key text not null unique,
  kind text not null check (kind in ('candidateProspect', 'candidateRecruiting', 'jobSourcePartner', 'jobAllSourcePartners', 'jobCohort')),
  job uuid references job,
  job_case uuid references job_case,
  candidate uuid references candidate,
  source_partner uuid references partner,
  seq integer not null default 0,
  n integer not null default 0,
  digest bigint not null default 0,
  audience integer not null default 1,
  -- contract/participants.ts ChatState, derived from the entities
  state jsonb not null,
  last_post_seq integer not null default 0,
  last_post_at timestamptz,
  g bigint not null
);
create index chat_g on chat (g);
create index chat_job on chat (job);
create index chat_job_case on chat (job_case);
create index chat_candidate on chat (candidate);

-- Which parties a chat has. A path is a party active here and in memberships, `until` not passed;
-- epoch(person, chat) = the smallest, over the paths, of the larger of the two g.
create table grants (
  chat uuid not null references chat,
  party text not null,
  side text not null check (side in ('source', 'destination', 'candidate')),
  active boolean not null,
  until timestamptz,
  reason text check (reason in ('lost-access', 'retention-ended')),
  g bigint not null,
  primary key (chat, party)
);
create index grants_party on grants (party, chat);
create index grants_until on grants (until) where active and until is not null;

-- The same for directory rows. `view`: how much of the row (contract/sight.ts).
create table sight (
  party text not null,
  kind text not null check (kind in ('partner', 'person', 'candidate', 'job', 'case')),
  id uuid not null,
  view text not null check (view in ('full', 'own', 'name')),
  active boolean not null,
  until timestamptz,
  g bigint not null,
  primary key (party, kind, id, view)
);
create index sight_id on sight (kind, id);
create index sight_g on sight (party, g);
create index sight_until on sight (until) where active and until is not null;

create table post (
  id uuid primary key,
  chat uuid not null references chat,
  seq integer not null check (seq > 0),
  author uuid references person,
  author_partner uuid references partner,
  author_role text not null check (author_role in ('source', 'destination', 'coordinator', 'candidate', 'system')),
  kind text not null check (kind in ('post', 'event')),
  written_at timestamptz not null,
  accepted_at timestamptz not null,
  body text not null check (char_length(body) <= 20000),
  rev integer not null default 0,
  deleted boolean not null default false,
  pinned boolean not null default false,
  g bigint not null,
  unique (chat, seq),
  check ((kind = 'event') = (author_role = 'system'))
);
create index post_chat_g on post (chat, g);

-- Who has ever posted in a chat: its participants see them, also after they left.
create table chat_author (
  chat uuid not null references chat,
  person uuid not null references person,
  primary key (chat, person)
);
create index chat_author_person on chat_author (person);

-- Partners that a chat's posts show: those of authors at their time, and those of hand-overs.
create table chat_partner (
  chat uuid not null references chat,
  partner uuid not null references partner,
  primary key (chat, partner)
);
create index chat_partner_partner on chat_partner (partner);

-- An own row each: reacting to an old post moves no post.
create table reaction (
  post uuid not null references post,
  person uuid not null references person,
  emoji text not null,
  chat uuid not null references chat,
  deleted boolean not null default false,
  g bigint not null,
  primary key (post, person, emoji)
);
create index reaction_chat_g on reaction (chat, g);

create table read_marker (
  chat uuid not null references chat,
  person uuid not null references person,
  seq integer not null,
  g bigint not null,
  primary key (chat, person)
);
create index read_marker_person on read_marker (person, g);

-- `about` = the chat's id, or '' for a setting of the person.
create table setting (
  person uuid not null references person,
  key text not null,
  about text not null default '',
  value jsonb,
  g bigint not null,
  primary key (person, key, about)
);
create index setting_person on setting (person, g);

-- A verdict is final and answers every replay for 90 days.
create table ledger (
  operation uuid primary key,
  person uuid not null,
  hash text not null,
  verdict jsonb not null,
  at timestamptz not null default now()
);
create index ledger_at on ledger (at);

create table account (
  person uuid primary key references person,
  password_hash text not null,
  failures integer not null default 0,
  locked_until timestamptz
);

create table device (
  id uuid primary key,
  person uuid not null references person,
  name text not null,
  transport text not null check (transport in ('token', 'cookie')),
  registered_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index device_person on device (person);

-- Tokens are stored as SHA-256 of their random text.
create table access_token (
  hash bytea primary key,
  device uuid not null references device,
  expires_at timestamptz not null
);
create index access_token_device on access_token (device);

create table refresh_token (
  hash bytea primary key,
  device uuid not null references device,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_token_device on refresh_token (device);
