-- Who does not show how far they have read. Apart from their other settings, which nobody else may ask for.
create table seen_choice (
  person uuid primary key references person,
  hidden boolean not null,
  g bigint not null
);
