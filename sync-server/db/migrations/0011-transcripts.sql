-- Who took which chats along as a document, when and as what: written before the first byte goes out, and never changed.

create table transcript (
  id uuid primary key,
  person uuid not null references person,
  device uuid not null references device,
  format text not null check (format in ('pdf', 'html', 'json')),
  at timestamptz not null default now()
);
create index transcript_person on transcript (person, at);

-- The moment of each chat that the document shows: posts up to `head` as they stood at `g`, under the reader's epoch.
create table transcript_chat (
  transcript uuid not null references transcript,
  chat uuid not null references chat,
  epoch bigint not null,
  head integer not null,
  g bigint not null,
  primary key (transcript, chat)
);
create index transcript_chat_chat on transcript_chat (chat);
