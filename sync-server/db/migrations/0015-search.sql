-- The words of posts as they are searched. Reasons: docs/adr/0014-search-on-the-server.md.

-- One row a post by a person that is not deleted. It may be written before the post itself, so that nobody waits for it
-- under the commit lock.
create table searchable (
  post uuid primary key references post deferrable initially deferred,
  chat uuid not null references chat,
  -- When the post was accepted, ms: a search goes from the newest to the oldest.
  at bigint not null,
  author uuid not null references person,
  author_partner uuid references partner,
  has_file boolean not null,
  -- Body and names of files, folded (contract/fold.ts).
  text text not null
);
create index searchable_at on searchable (at, post);
create index searchable_chat on searchable (chat, at, post);

-- Posts from before, which the server folds in batches beside its work.
create table search_backlog (
  post uuid primary key references post
);
insert into search_backlog select id from post where kind = 'post' and author is not null and not deleted;
