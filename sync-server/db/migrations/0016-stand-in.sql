-- A colleague who gets a person's notifications until a moment. A row a pair; one that has ended stays, so that it is told.
create table stand_in (
  person uuid not null references person,
  colleague uuid not null references person,
  -- Whose staff both are: where either's membership ended since, or began anew, so has this.
  partner uuid not null references partner,
  until timestamptz not null,
  ended boolean not null default false,
  g bigint not null,
  primary key (person, colleague),
  check (person <> colleague)
);
create index stand_in_colleague on stand_in (colleague);
create unique index stand_in_present on stand_in (person) where not ended;

-- Which chats a person has chosen to follow, or not to, and which they muted. Apart from their other settings, which nobody
-- else may ask for.
create table follow_choice (
  person uuid not null references person,
  chat uuid not null references chat,
  -- Null = no choice.
  follow boolean,
  mute boolean not null default false,
  primary key (person, chat)
);

-- Whom a chat's posts have ever named: they follow it, like who has posted there.
create table chat_named (
  chat uuid not null references chat,
  person uuid not null references person,
  primary key (chat, person)
);
create index chat_named_person on chat_named (person);

insert into follow_choice (person, chat, follow, mute)
select person, about::uuid, bool_or(value = 'true') filter (where key = 'follow' and jsonb_typeof(value) = 'boolean'),
       coalesce(bool_or(value = 'true') filter (where key = 'mute'), false)
from setting where key in ('follow', 'mute') and about <> '' group by person, about;

insert into chat_named (chat, person) select distinct p.chat, m.person from post p cross join unnest(p.mentions) as m (person);
