-- E-mail about what is unread. What was told stands beside the mail that tells it, written before the mail goes out:
-- so nothing is told twice, whatever crashes.

-- When a person's unread posts are looked at next. Without a row: as soon as it can be.
create table mail_turn (
  person uuid primary key references person,
  -- Null = what is usual for their role (contract/mail.ts).
  choice text check (choice in ('soon', 'daily', 'off')),
  next_at timestamptz,
  looked_at timestamptz
);
create index mail_turn_next on mail_turn (next_at);

-- Up to which post of a chat a mail has told.
create table mail_told (
  person uuid not null references person,
  chat uuid not null references chat,
  seq integer not null,
  primary key (person, chat)
);

create table mail (
  id uuid primary key,
  person uuid not null references person,
  -- unknown: the connection or the server ended while it was handed over; it is not sent again.
  state text not null check (state in ('waiting', 'sending', 'sent', 'refused', 'unknown', 'needless')),
  tries integer not null default 0,
  next_at timestamptz not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create unique index mail_waiting on mail (person) where state = 'waiting';
create index mail_next on mail (next_at) where state in ('waiting', 'sending');
create index mail_created on mail (created_at);
