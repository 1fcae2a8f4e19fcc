-- When each membership, grant and sight held: the stretches of `g` in which it was active. So nobody is told of the end
-- of what they never had. Reasons: docs/protocol.md, "Access".
alter table memberships add column held int8multirange not null default '{}';
alter table grants add column held int8multirange not null default '{}';
alter table sight add column held int8multirange not null default '{}';

-- What was before is not known: it may have held at any time. Whoever may have had something hears of its end.
update memberships set held = int8multirange(int8range(0, case when active then null else g end));
update grants set held = int8multirange(int8range(0, case when active then null else g end));
update sight set held = int8multirange(int8range(0, case when active then null else g end));

-- Noted with each g that a row gets, whoever writes it: a stretch begins there, or ends.
create function note_held() returns trigger language plpgsql as $$
begin
  new.held := case when new.active then new.held + int8multirange(int8range(new.g, null))
                   else new.held * int8multirange(int8range(null, new.g)) end;
  return new;
end
$$;
-- -1 stands for a g that the transaction does not have yet (access/stamp-sql.ts).
create trigger held before insert or update of g on memberships for each row when (new.g >= 0) execute function note_held();
create trigger held before insert or update of g on grants for each row when (new.g >= 0) execute function note_held();
create trigger held before insert or update of g on sight for each row when (new.g >= 0) execute function note_held();
