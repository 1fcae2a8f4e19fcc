-- Changes with a wide reach, in batches; and where reading begins. Reasons: docs/scale.md.

-- The g under which a post was accepted: unlike `g`, it never moves.
alter table post add column born bigint;
update post set born = g;
alter table post alter column born set not null;
create index post_chat_born on post (chat, born, seq);

-- What is still to be derived anew after a change of wide reach, in this order. `jobChats`: a job's own
-- chats; `job`: all chats and rows within it.
create table pending (
  place bigint generated always as identity primary key,
  kind text not null check (kind in ('partner', 'person', 'candidate', 'job', 'jobChats', 'case')),
  id uuid not null,
  unique (kind, id)
);

-- What this partner loses by a change is being written: until then its people read and write nothing.
alter table partner add column settling boolean not null default false;
