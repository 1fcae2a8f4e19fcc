-- Posts that somebody reported to the coordinators. One row a post and reporter: reported again, it is open again.
create table report (
  id uuid primary key default gen_random_uuid(),
  chat uuid not null references chat,
  post uuid not null references post,
  seq integer not null,
  person uuid not null references person,
  -- As they stood when it was reported, like a post's author: the coordinators need not see the person otherwise.
  name text not null,
  role text not null,
  partner uuid references partner,
  reason text not null,
  at timestamptz not null,
  handled_at timestamptz,
  handled_by uuid references person,
  -- When it was first made: who had ceased to be a coordinator by then never learns of it.
  born bigint not null,
  g bigint not null,
  unique (post, person)
);
create index report_person on report (person) where handled_at is null;
