-- Edits, deletions and reactions; and how a restored backup is known. Reasons: docs/protocol.md.

alter table post add column edited_at timestamptz;

-- Its author, or a coordinator: the trace of a removal.
alter table post add column deleted_by uuid references person;

-- Earlier texts, readable to the chat's staff. `written_at`: when this text was accepted.
create table post_version (
  post uuid not null references post,
  rev integer not null,
  body text not null,
  written_at timestamptz not null,
  primary key (post, rev)
);

-- The transaction that last wrote the row, so that a restored copy is known by its other xmin.
alter table installation add column written_by bigint;
