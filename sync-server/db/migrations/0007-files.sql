-- Files: their bytes in chunks beside their posts, so that one backup, one transaction and one set of policies hold
-- for both. Reasons: docs/adr/0010-files-in-the-database.md.

create table attachment (
  id uuid primary key,
  uploader uuid not null references person,
  -- Both null until a post names it: until then it is its uploader's only.
  chat uuid references chat,
  post uuid references post,
  name text not null check (char_length(name) between 1 and 200),
  size integer not null check (size > 0),
  received integer not null default 0 check (received <= size),
  -- By its content; known when it is ready.
  type text,
  state text not null default 'uploading' check (state in ('uploading', 'ready', 'refused')),
  -- Why it was refused.
  reason text,
  created_at timestamptz not null default now(),
  check ((chat is null) = (post is null)),
  check ((state = 'ready') = (type is not null))
);
create index attachment_uploader on attachment (uploader) where post is null;
create index attachment_post on attachment (post) where post is not null;

create table attachment_chunk (
  file uuid not null references attachment on delete cascade,
  -- The place of its first byte.
  at integer not null,
  bytes bytea not null,
  primary key (file, at)
);
-- Pictures and documents are compressed already.
alter table attachment_chunk alter column bytes set storage external;

-- As posts show them: id, name, type, size, thumbnail. Empty once the post is deleted.
alter table post add column files jsonb not null default '[]';
