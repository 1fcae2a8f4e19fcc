-- Texts that a partner's staff write again and again, in several languages. A deleted one stays as its trace.
create table template (
  id uuid primary key,
  partner uuid not null references partner,
  name text not null,
  -- By language.
  texts jsonb not null,
  deleted boolean not null default false,
  updated_by uuid not null references person,
  g bigint not null
);
create index template_partner on template (partner);
