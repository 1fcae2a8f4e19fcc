-- The last `g` before a partner began to settle: who has come to it since has held nothing of what it lost then.
alter table partner add column settling_since bigint;
-- Of one that settles now, who has come meanwhile is not known: a notice too many, and none too few.
update partner set settling_since = (select last_value from commit_order) where settling;
-- The chat of all source partners no longer says whether a case of a closed job is open: their states as the rules now
-- derive them.
select pg_advisory_xact_lock(4021977);
with drawn as materialized (select nextval('commit_order') as g)
update chat set state = jsonb_set(state, '{openCase}', 'false'), g = drawn.g from drawn
where kind = 'jobAllSourcePartners' and state @> '{"dormant": false, "jobClosed": true, "openCase": true}';
-- What stages were taken back, for who asks later: never changed, never deleted.
create table stage_correction (
  id bigint generated always as identity primary key,
  job_case uuid not null references job_case,
  stage_before text not null,
  furthest_before text not null,
  stage text not null,
  at timestamptz not null default now()
);
-- In which stretches of `g` a template stood, and a report was open: only who was there then hears that it is gone.
alter table template add column stood int8multirange not null default '{}';
alter table report add column stood int8multirange not null default '{}';
update template set stood = int8multirange(int8range(born, case when deleted then g end, '[]'));
update report set stood = int8multirange(int8range(born, case when handled_at is not null then g end, '[]'));
alter table template drop column born;
alter table report drop column born;
-- What comes and goes under one `g` stood in that one. What is gone already does not go again.
create function note_template_stood() returns trigger language plpgsql as $$
begin
  if not new.deleted then new.stood := new.stood + int8multirange(int8range(new.g, null));
  elsif tg_op = 'INSERT' or not old.deleted then
    new.stood := (new.stood + int8multirange(int8range(new.g, new.g, '[]'))) * int8multirange(int8range(null, new.g, '[]'));
  end if;
  return new;
end
$$;
create function note_report_stood() returns trigger language plpgsql as $$
begin
  if new.handled_at is null then new.stood := new.stood + int8multirange(int8range(new.g, null));
  elsif tg_op = 'INSERT' or old.handled_at is null then
    new.stood := (new.stood + int8multirange(int8range(new.g, new.g, '[]'))) * int8multirange(int8range(null, new.g, '[]'));
  end if;
  return new;
end
$$;
create trigger stood before insert or update of g on template for each row execute function note_template_stood();
create trigger stood before insert or update of g on report for each row execute function note_report_stood();
