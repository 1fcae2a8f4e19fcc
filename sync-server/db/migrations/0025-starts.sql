-- Each start of the database, and how far it had come by then: of a copy that was put back, what devices have seen tells.
create table database_start (
  n bigint generated always as identity primary key,
  id uuid not null unique,
  -- When the database's own process began: whichever server sees it first notes it, once.
  began timestamptz not null,
  -- The newest that had been given out.
  g bigint not null
);
