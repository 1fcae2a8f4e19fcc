-- The second lock: who reaches which rows, whatever a query asks (docs/adr/0008-row-level-security.md).
-- Applied after the migrations whenever it has changed: it holds every table's policies as they now stand. A table
-- without them here belongs to nobody, and fails the tests. Roles are made before (db/roles.ts).
--
-- The name of an identity is its role; whose it is stands in `jobchats.people`, for one transaction. Policies ask
-- for the role by name too, because a login may inherit what it is a member of.

-- What stood before.
do $$
declare
  row record;
begin
  for row in select tablename, policyname from pg_policies where schemaname = 'public' loop
    execute format('drop policy %I on public.%I', row.policyname, row.tablename);
  end loop;
  for row in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table public.%I enable row level security', row.tablename);
    execute format('alter table public.%I force row level security', row.tablename);
    execute format('revoke all on public.%I from public, jobchats_person, jobchats_push, jobchats_service, jobchats_auth, jobchats_ops, jobchats_index, jobchats_rules', row.tablename);
  end loop;
end
$$;

grant usage on schema public to jobchats_person, jobchats_push, jobchats_service, jobchats_auth, jobchats_ops, jobchats_index, jobchats_rules;
grant create on schema public to jobchats_rules;
revoke all on sequence commit_order from jobchats_push, jobchats_service;
grant select on sequence commit_order to jobchats_person;
grant select, update on sequence commit_order to jobchats_service, jobchats_rules;
grant select on person, partner, candidate, memberships, grants, sight, chat, pending to jobchats_rules;
grant select on seen_choice, stand_in, follow_choice, chat_named, chat_author, job_contact to jobchats_rules;
grant select (timeline, written_by, xmin) on installation to jobchats_rules;
grant select (n, id, began) on database_start to jobchats_rules;
grant select (id, partner, stood) on template to jobchats_rules;
grant select (id, stood) on report to jobchats_rules;
grant select (id) on post to jobchats_rules;
grant select (operation) on ledger to jobchats_rules;

-- What policies ask, as a role that reads who has access to what and nothing else. Each looks at the identity of
-- the transaction, never at an argument that a query could choose. In PL/pgSQL, because a
-- connection then plans each of them once: in SQL every statement would plan anew each function that its policies ask.
set local role jobchats_rules;

do $$
declare
  row record;
begin
  for row in select oid::regprocedure as name from pg_proc where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) = 'jobchats_rules' loop
    execute format('drop function %s', row.name);
  end loop;
end
$$;

create function session_people() returns uuid[] language sql stable
  as $$ select string_to_array(nullif(current_setting('jobchats.people', true), ''), ',')::uuid[] $$;

create function session_person() returns uuid language sql stable
  as $$ select (session_people())[1] $$;

-- The chats that this transaction has narrowed itself to; null = all.
create function session_chats() returns uuid[] language sql stable
  as $$ select string_to_array(nullif(current_setting('jobchats.chats', true), ''), ',')::uuid[] $$;

-- The partners of the people of this transaction, whether these partners are active or not.
create function session_partners() returns setof uuid language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select partner from person where id = any(session_people()) and partner is not null and active;
  end
  $$;

-- The person who reads: nobody once they or their partner are not active, or where they are of ops.
create function reader() returns uuid language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  begin
    return (
      select p.id from person p left join partner q on q.id = p.partner
      where p.id = session_person() and p.active and p.role <> 'ops' and (p.partner is null or (q.active and not q.settling))
    );
  end
  $$;

-- The reader's paths: each chat with the side that they are on.
create function reader_paths() returns table (chat uuid, side text) language plpgsql stable security definer rows 3000
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select g.chat, g.side from memberships m join grants g on g.party = m.party
      where session_chats() is null
        and m.person = (select reader()) and m.active and g.active and (g.until is null or g.until > now())
      union all
      select g.chat, g.side from memberships m join grants g on g.party = m.party
      where g.chat = any(session_chats())
        and m.person = (select reader()) and m.active and g.active and (g.until is null or g.until > now());
  end
  $$;

-- The stretches in which the reader belonged to parties: to those of today, or to those that they have left.
create function reader_held(still boolean) returns int8multirange language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  begin
    return (select range_agg(m.held) from memberships m where m.person = (select reader()) and m.active = still);
  end
  $$;

-- How far the candidate has read is shown on the source side, unless the candidate hides it.
create function reader_seen() returns table (chat uuid, person uuid, hidden boolean, g bigint) language plpgsql stable security definer rows 3000
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select distinct c.id, d.person, coalesce(h.hidden, false), coalesce(h.g, 0)
      from reader_paths() r join chat c on c.id = r.chat join candidate d on d.id = c.candidate
      left join seen_choice h on h.person = d.person
      where r.side = 'source';
  end
  $$;

-- Directory rows of a kind that the reader sees: in full, or at all.
create function reader_sight(of_kind text, in_full boolean) returns setof uuid language plpgsql stable security definer rows 3000
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select s.id from memberships m join sight s on s.party = m.party
      where m.person = (select reader()) and m.active and s.kind = of_kind and s.active and (s.until is null or s.until > now())
        and (s.view = 'full' or not in_full);
  end
  $$;

-- How many people the partners that the reader sees have: a number about people whom the reader need not see.
create function reader_staff_counts() returns table (partner uuid, staff bigint) language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select p.partner, count(*) from person p
      where p.active and p.partner in (select reader_sight('partner', true)) group by p.partner;
  end
  $$;

-- Who takes part in the reader's chats, of those to which this transaction has narrowed itself: people whose row in the
-- directory the reader need not have. Name, partner and role, and nothing else of them.
create function reader_participants() returns table (chat uuid, party text, person uuid, name text, role text, partner uuid) language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select g.chat, g.party, p.id, p.name, p.role, p.partner
      from grants g join memberships m on m.party = g.party and m.active
      join person p on p.id = m.person and p.active and p.role <> 'ops'
      left join partner q on q.id = p.partner
      where g.chat = any(session_chats()) and g.chat in (select r.chat from reader_paths() r)
        and g.active and (g.until is null or g.until > now()) and (p.partner is null or (q.active and not q.settling));
  end
  $$;

-- Whether this one, of the people who push, has a path to the chat.
create function reaches(who uuid, which uuid) returns boolean language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  begin
    return (
      select exists (
        select from person p left join partner q on q.id = p.partner
        join memberships m on m.person = p.id and m.active join grants g on g.party = m.party
        where p.id = who and who = any(session_people()) and g.chat = which
          and p.active and p.role <> 'ops' and (p.partner is null or (q.active and not q.settling))
          and g.active and (g.until is null or g.until > now())
      )
    );
  end
  $$;

create function any_reaches(which uuid) returns boolean language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  begin
    return (
      select exists (
        select from person p left join partner q on q.id = p.partner
        join memberships m on m.person = p.id and m.active join grants g on g.party = m.party
        where p.id = any(session_people()) and g.chat = which
          and p.active and p.role <> 'ops' and (p.partner is null or (q.active and not q.settling))
          and g.active and (g.until is null or g.until > now())
      )
    );
  end
  $$;

-- Which of these people take part in a chat that the people of this transaction reach: pair by pair.
create function participants_among(chats uuid[], people uuid[]) returns table (chat uuid, person uuid) language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select distinct g.chat, p.id
      from unnest(chats, people) as w (chat, person)
      join person p on p.id = w.person and p.active and p.role <> 'ops'
      left join partner q on q.id = p.partner
      join memberships m on m.person = p.id and m.active join grants g on g.party = m.party and g.chat = w.chat
      where any_reaches(w.chat) and g.active and (g.until is null or g.until > now()) and (p.partner is null or (q.active and not q.settling));
  end
  $$;

-- Templates that the reader knew as staff of a partner that they have left: that they are gone. Of later ones, and of
-- what became of those, nothing is told.
create function reader_former_templates() returns table (id uuid, g bigint) language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select t.id, m.g from memberships m
      join template t on m.party = 'staff:' || t.partner and m.held && t.stood
      where m.person = (select reader()) and not m.active
        and not exists (select from memberships n where n.person = m.person and n.party = m.party and n.active);
  end
  $$;

-- Reports that the reader knew while they were a coordinator: that they are gone. Of later ones nothing is told.
create function reader_former_reports() returns table (id uuid, g bigint) language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select r.id, m.g from memberships m join report r on m.held && r.stood
      where m.person = (select reader()) and m.party = 'coordinators' and not m.active;
  end
  $$;

-- Who stands in for whom, of one person's; `stands`: still. It ends where either leaves the partner, and does not begin
-- anew where they come back. `g` is what this person is told by: once one of the two has left, the colleague hears no more
-- of the person; nor does a person who has left, of the colleague.
create function standing(who uuid) returns table (person uuid, colleague uuid, until timestamptz, since bigint, g bigint, ended boolean, stands boolean)
  language plpgsql stable security definer rows 5
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select s.person, s.colleague, s.until, s.g,
             case when a.active and b.active then greatest(s.g, a.g, b.g)
                  when who = s.colleague then least(case when not a.active then a.g end, case when not b.active then b.g end)
                  when a.active then greatest(s.g, a.g, b.g) else greatest(s.g, a.g) end, s.ended,
             not s.ended and s.until > now() and a.active and b.active and a.g < s.g and b.g < s.g
               and p.active and c.active and p.partner = s.partner and c.partner = s.partner
      from stand_in s join person p on p.id = s.person join person c on c.id = s.colleague
      join memberships a on a.person = s.person and a.party = 'staff:' || s.partner
      join memberships b on b.person = s.colleague and b.party = a.party
      where s.person = who or s.colleague = who;
  end
  $$;

-- The reader's own: whom they have named last, and for whom they stand in, or did.
create function reader_standing() returns table (person uuid, colleague uuid, until timestamptz, since bigint, g bigint, stands boolean)
  language plpgsql stable security definer rows 5
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    -- Of nearly everybody: asked first, it costs next to nothing.
    if not exists (select from stand_in s where s.person = (select reader()) or s.colleague = (select reader())) then
      return;
    end if;
    return query
      select person, colleague, until, since, g, stands from standing(reader()) where colleague = (select reader())
      union all
      (select person, colleague, until, since, g, stands from standing(reader()) where person = (select reader()) order by ended, since desc limit 1);
  end
  $$;

-- Chats of the reader's that people follow for whom they stand in: posted there, were named, are a contact of the job, or
-- chose it; not where those muted it. Nothing else of what these people chose.
create function reader_followed_for() returns table (chat uuid, person uuid, since bigint) language plpgsql stable security definer rows 100
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    if not exists (select from stand_in s where s.colleague = (select reader()) and not s.ended) then
      return;
    end if;
    return query
      with away as materialized (select s.person, s.since from standing(reader()) s where s.colleague = (select reader()) and s.stands),
      followed as (
        select a.chat, a.person from chat_author a where a.person in (select person from away)
        union select n.chat, n.person from chat_named n where n.person in (select person from away)
        union select c.id, k.person from job_contact k join chat c on c.job = k.job where k.person in (select person from away)
        union select f.chat, f.person from follow_choice f where f.follow and f.person in (select person from away)
      )
      select f.chat, f.person, away.since from away join followed f on f.person = away.person
      where f.chat in (select r.chat from reader_paths() r)
        and not exists (select from follow_choice n where n.person = f.person and n.chat = f.chat and (n.mute or not n.follow));
  end
  $$;

-- Whether a colleague stands in for this person: asked by who sends the mails.
create function is_away(who uuid) returns boolean language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  begin
    return (select exists (select from standing(who) where person = who and stands));
  end
  $$;

-- Of these people, those of the partners of who pushes: as far as the rules ask.
create function colleagues_among(ids uuid[]) returns table (id uuid, role text, partner uuid, active boolean) language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select p.id, p.role, p.partner, p.active from person p where p.id = any(ids) and p.partner in (select session_partners());
  end
  $$;

-- While a change of wide reach is still being derived: those of these chats with a candidate in which nobody on the source
-- side may write any more. What is suspended is so from the change on, whatever the chat's row says yet.
create function suspended_meanwhile(chats uuid[]) returns setof uuid language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    if not exists (select from pending) then return; end if;
    return query
      select c.id from chat c
      where c.id = any(chats) and any_reaches(c.id) and c.kind in ('candidateProspect', 'candidateRecruiting', 'jobCohort')
        and not exists (select from partner q join person p on p.partner = q.id and p.active and not p.read_only
          where q.active and (q.coordinator or q.source and exists (select from grants g
            where g.chat = c.id and g.party = 'staff:' || q.id and g.side = 'source' and g.active)));
  end
  $$;

create function taken_templates(ids uuid[]) returns setof uuid language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select id from template where id = any(ids);
  end
  $$;

-- Which of these ids are given away already, whoever has them: an id is a random number, and tells nothing else.
create function taken_posts(ids uuid[]) returns setof uuid language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select id from post where id = any(ids);
  end
  $$;

create function taken_operations(ids uuid[]) returns setof uuid language plpgsql stable security definer
  set search_path = public, pg_temp
  as $$
  #variable_conflict use_column
  begin
    return query
      select operation from ledger where operation = any(ids);
  end
  $$;

-- The timeline, and the newest start; nothing while nobody has noted that the database was put back, because the
-- installation's row is a copy then, or that its process is another one: started anew, or a standby that took over.
create function present_timeline() returns table (timeline uuid, start uuid) language plpgsql stable security definer rows 1
  set search_path = public, pg_temp
  as $$
  begin
    return query select i.timeline, s.id
      from installation i cross join (select d.id, d.began from database_start d order by d.n desc limit 1) s
      where i.written_by = i.xmin::text::bigint and s.began = pg_postmaster_start_time();
  end
  $$;

-- The next `g`, under the commit lock. Set, because what is only drawn is written down 32 ahead: after a crash, and so in
-- the copy of a disk, nobody could tell any more how far the database had come.
create function draw_g() returns bigint language plpgsql volatile security definer
  set search_path = public, pg_temp
  as $$
  begin
    return setval('commit_order', (select last_value from commit_order) + 1);
  end
  $$;

revoke execute on all functions in schema public from public;
grant execute on function present_timeline(), draw_g() to jobchats_push, jobchats_service;
grant execute on function session_people(), session_person(), session_chats() to jobchats_person, jobchats_push;
grant execute on function session_partners() to jobchats_person, jobchats_push;
grant execute on function reader_former_templates(), reader_former_reports() to jobchats_person;
grant execute on function reader_standing(), reader_followed_for() to jobchats_person;
grant execute on function is_away(uuid) to jobchats_service;
grant execute on function colleagues_among(uuid[]) to jobchats_push;
grant execute on function taken_templates(uuid[]), suspended_meanwhile(uuid[]) to jobchats_push;
grant execute on function reader(), reader_paths(), reader_held(boolean), reader_seen(), reader_sight(text, boolean), reader_staff_counts(), reader_participants() to jobchats_person;
grant execute on function reaches(uuid, uuid), any_reaches(uuid), taken_posts(uuid[]), taken_operations(uuid[]), participants_among(uuid[], uuid[]) to jobchats_push;

reset role;
revoke create on schema public from jobchats_rules;

-- The rules' own reading.
create policy rules on person for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on partner for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on candidate for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on memberships for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on grants for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on sight for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on chat for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on report for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on template for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on seen_choice for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on stand_in for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on follow_choice for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on chat_named for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on chat_author for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on job_contact for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on post for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on ledger for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on pending for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on installation for select to jobchats_rules using (current_user = 'jobchats_rules');
create policy rules on database_start for select to jobchats_rules using (current_user = 'jobchats_rules');

-- A person reads, and writes nothing. Sub-selects without a reference to the row are worked out once a statement.
grant select on partner, person, candidate, job, job_destination, job_contact, job_case, memberships, grants, sight,
  chat, post, post_version, reaction, read_marker, setting, attachment, attachment_chunk to jobchats_person;

create policy person on partner for select to jobchats_person
  using (id in (select reader_sight('partner', false)) or id in (select session_partners()));
create policy person on person for select to jobchats_person
  using (id = (select session_person()) or id in (select reader_sight('person', false)));
create policy person on candidate for select to jobchats_person
  using (person = (select session_person()) or id in (select reader_sight('candidate', false)));
create policy person on job for select to jobchats_person using (id in (select reader_sight('job', false)));
create policy person on job_destination for select to jobchats_person using (job in (select reader_sight('job', true)));
create policy person on job_contact for select to jobchats_person using (job in (select reader_sight('job', true)));
create policy person on job_case for select to jobchats_person using (id in (select reader_sight('case', false)));
create policy person on memberships for select to jobchats_person using (person = (select reader()));
-- Also grants and sights that have ended, or whose party the reader has left: so they learn what they lost. Not such as
-- ended before they came, or began after they left.
create policy person on grants for select to jobchats_person
  using ((party in (select m.party from memberships m where m.active) and (active or held && (select reader_held(true))))
    or (party in (select m.party from memberships m where not m.active) and held && (select reader_held(false)))
    or (active and chat in (select r.chat from reader_paths() r)));
create policy person on sight for select to jobchats_person
  using ((party in (select m.party from memberships m where m.active) and (active or held && (select reader_held(true))))
    or (party in (select m.party from memberships m where not m.active) and held && (select reader_held(false))));
create policy person on chat for select to jobchats_person using (id in (select r.chat from reader_paths() r));
create policy person on post for select to jobchats_person using (chat in (select r.chat from reader_paths() r));
create policy person on reaction for select to jobchats_person using (chat in (select r.chat from reader_paths() r));
create policy person on post_version for select to jobchats_person
  using (exists (select from post p where p.id = post and p.chat in (select r.chat from reader_paths() r where r.side in ('source', 'destination'))));
create policy person on read_marker for select to jobchats_person
  using ((person = (select reader()) and chat in (select r.chat from reader_paths() r)) or (chat, person) in (select s.chat, s.person from reader_seen() s where not s.hidden));
create policy person on setting for select to jobchats_person
  using (person = (select reader()) and (about = '' or about in (select r.chat::text from reader_paths() r)));

-- A file is its uploader's until a post has it; then it is the chat's.
create policy person on attachment for select to jobchats_person
  using ((post is null and uploader = (select reader())) or chat in (select r.chat from reader_paths() r));
create policy person on attachment_chunk for select to jobchats_person using (exists (select from attachment a where a.id = file));

-- A batch of pushes writes in the name of those who pushed, where they have a path. Automatic posts are no push.
grant select on partner, person, candidate, memberships, grants, chat, post, post_version, reaction, read_marker, setting,
  ledger, chat_author, chat_partner, sight to jobchats_push;
-- Rows of the directory are locked, never written: locking wants the right to write a column.
grant update (g) on partner, person, candidate to jobchats_push;
grant update (seq, n, digest, audience, state, last_post_seq, last_post_at, g) on chat to jobchats_push;
grant insert on post, post_version, reaction, read_marker, setting, ledger, chat_author, chat_partner, sight to jobchats_push;
grant update (body, rev, edited_at, deleted, deleted_by, pinned, files, reply_to, mentions, g) on post to jobchats_push;
grant update (deleted, g) on reaction to jobchats_push;
grant update (seq, g) on read_marker to jobchats_push;
grant update (value, g) on setting to jobchats_push;
grant update (active, until, g) on sight to jobchats_push;

create policy push on partner for select to jobchats_push using (id in (select session_partners()));
create policy push_locks on partner for update to jobchats_push using (id in (select session_partners())) with check (false);
create policy push on person for select to jobchats_push using (id = any((select session_people())::uuid[]));
create policy push_locks on person for update to jobchats_push using (id = any((select session_people())::uuid[])) with check (false);
create policy push on candidate for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_locks on candidate for update to jobchats_push using (person = any((select session_people())::uuid[])) with check (false);
create policy push on memberships for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push on grants for select to jobchats_push using (any_reaches(chat));
create policy push on chat for select to jobchats_push using (any_reaches(id));
create policy push_writes on chat for update to jobchats_push using (any_reaches(id)) with check (any_reaches(id));
-- Own posts also where access has ended since: what had been accepted is not refused when it is sent again.
create policy push on post for select to jobchats_push using (author = any((select session_people())::uuid[]) or any_reaches(chat));
create policy push_adds on post for insert to jobchats_push
  with check (kind = 'post' and author_role <> 'system' and reaches(author, chat));
create policy push_writes on post for update to jobchats_push using (kind = 'post' and any_reaches(chat)) with check (kind = 'post' and any_reaches(chat));
create policy push on post_version for select to jobchats_push using (exists (select from post p where p.id = post));
create policy push_adds on post_version for insert to jobchats_push
  with check (exists (select from post p where p.id = post and any_reaches(p.chat)));
create policy push on reaction for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on reaction for insert to jobchats_push
  with check (reaches(person, chat) and exists (select from post p where p.id = post and p.chat = reaction.chat));
create policy push_writes on reaction for update to jobchats_push using (reaches(person, chat)) with check (reaches(person, chat));
create policy push on read_marker for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on read_marker for insert to jobchats_push with check (reaches(person, chat));
create policy push_writes on read_marker for update to jobchats_push using (reaches(person, chat)) with check (reaches(person, chat));
create policy push on setting for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on setting for insert to jobchats_push
  with check (person = any((select session_people())::uuid[]) and case when about = '' then true else reaches(person, about::uuid) end);
create policy push_writes on setting for update to jobchats_push
  using (person = any((select session_people())::uuid[]) and case when about = '' then true else reaches(person, about::uuid) end);
create policy push on ledger for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on ledger for insert to jobchats_push with check (person = any((select session_people())::uuid[]));
create policy push on chat_author for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on chat_author for insert to jobchats_push with check (reaches(person, chat));
create policy push on chat_partner for select to jobchats_push using (partner in (select session_partners()));
create policy push_adds on chat_partner for insert to jobchats_push with check (partner in (select session_partners()) and any_reaches(chat));
-- Whoever posts is seen from then on, by name, with their partner; nobody else becomes visible by a push.
create policy push on sight for all to jobchats_push
  using ((kind = 'person' and view = 'name' and id = any((select session_people())::uuid[])) or (kind = 'partner' and view = 'full' and id in (select session_partners())));

-- Whoever says how they want to be written to; who sends the mails reads no settings.
grant select, insert on mail_turn to jobchats_push;
grant update (choice, next_at) on mail_turn to jobchats_push;
create policy push on mail_turn to jobchats_push using (person = any((select session_people())::uuid[]));

-- Whoever hides how far they have read.
grant select, insert on seen_choice to jobchats_push;
grant update (hidden, g) on seen_choice to jobchats_push;
create policy push on seen_choice to jobchats_push using (person = any((select session_people())::uuid[]));

-- Whoever names an active colleague of their own partner to stand in for them. What of it holds is told by functions alone.
grant select, insert on stand_in to jobchats_push;
grant update (partner, until, ended, g) on stand_in to jobchats_push;
create policy push on stand_in for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on stand_in for insert to jobchats_push
  with check (person = any((select session_people())::uuid[]) and partner in (select session_partners())
    and exists (select from colleagues_among(array[colleague]) c where c.active and c.partner = stand_in.partner));
create policy push_writes on stand_in for update to jobchats_push
  using (person = any((select session_people())::uuid[]))
  with check (person = any((select session_people())::uuid[]) and (ended or (partner in (select session_partners())
    and exists (select from colleagues_among(array[colleague]) c where c.active and c.partner = stand_in.partner))));

-- Whoever chooses what they follow and mute; and whom the posts of a chat name.
grant select, insert on follow_choice to jobchats_push;
grant update (follow, mute) on follow_choice to jobchats_push;
create policy push on follow_choice for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on follow_choice for insert to jobchats_push with check (reaches(person, chat));
create policy push_writes on follow_choice for update to jobchats_push using (reaches(person, chat)) with check (reaches(person, chat));
grant insert on chat_named to jobchats_push;
create policy push_adds on chat_named for insert to jobchats_push with check (any_reaches(chat));

-- A partner's templates: their staff read them, and whoever of them pushes writes.
grant select on template to jobchats_person, jobchats_push;
grant insert on template to jobchats_push;
grant update (name, texts, deleted, updated_by, g) on template to jobchats_push;
create policy person on template for select to jobchats_person
  using (partner in (select session_partners()) and (select reader()) is not null);
create policy push on template for select to jobchats_push using (partner in (select session_partners()));
create policy push_adds on template for insert to jobchats_push
  with check (partner in (select session_partners()) and updated_by = any((select session_people())::uuid[]));
create policy push_writes on template for update to jobchats_push
  using (partner in (select session_partners()))
  with check (partner in (select session_partners()) and updated_by = any((select session_people())::uuid[]));

-- Reports: made by who reads the post, where the coordinators take part in its chat; read and handled by coordinators
-- alone. Who pushes finds their own again.
grant select on report to jobchats_person, jobchats_push;
grant insert on report to jobchats_push;
grant update (name, role, partner, reason, at, handled_at, handled_by, g) on report to jobchats_push;
create policy person on report for select to jobchats_person
  using (exists (select from memberships m where m.person = (select reader()) and m.active and m.party = 'coordinators')
    and chat in (select r.chat from reader_paths() r));
create policy push on report for select to jobchats_push
  using (person = any((select session_people())::uuid[]) or exists (select from memberships m where m.active and m.party = 'coordinators'));
create policy push_adds on report for insert to jobchats_push
  with check (reaches(person, chat) and handled_by is null
    and exists (select from post p where p.id = post and p.chat = report.chat)
    and exists (select from grants g where g.chat = report.chat and g.party = 'coordinators' and g.active));
create policy push_writes on report for update to jobchats_push
  using (reaches(person, chat) or exists (select from memberships m where m.active and m.party = 'coordinators'))
  with check ((handled_by is null and reaches(person, chat))
    or exists (select from memberships m where m.person = handled_by and m.active and m.party = 'coordinators'));

-- Uploads come in the name of who uploads; what is attached changes no more, and goes with its post.
grant select, insert, delete on attachment to jobchats_push;
grant update (chat, post, name, received, type, state, reason) on attachment to jobchats_push;
grant select, insert, delete on attachment_chunk to jobchats_push;
create policy push on attachment for select to jobchats_push
  using (uploader = any((select session_people())::uuid[]) or (chat is not null and any_reaches(chat)));
create policy push_adds on attachment for insert to jobchats_push
  with check (uploader = any((select session_people())::uuid[]) and post is null);
create policy push_writes on attachment for update to jobchats_push
  using (uploader = any((select session_people())::uuid[]) and post is null)
  with check (uploader = any((select session_people())::uuid[]) and (chat is null or reaches(uploader, chat)));
create policy push_ends on attachment for delete to jobchats_push
  using ((post is null and uploader = any((select session_people())::uuid[])) or (chat is not null and any_reaches(chat)));
-- An id alone, which tells nothing.
grant select, insert on spent_file to jobchats_push;
create policy push on spent_file for select to jobchats_push using ((select session_people()) is not null);
create policy push_adds on spent_file for insert to jobchats_push with check ((select session_people()) is not null);
create policy push on attachment_chunk for select to jobchats_push
  using (exists (select from attachment a where a.id = file and a.post is null and a.uploader = any((select session_people())::uuid[])));
create policy push_adds on attachment_chunk for insert to jobchats_push
  with check (exists (select from attachment a where a.id = file and a.post is null and a.uploader = any((select session_people())::uuid[])));
create policy push_ends on attachment_chunk for delete to jobchats_push
  using (exists (select from attachment a where a.id = file and a.state = 'refused' and a.post is null and a.uploader = any((select session_people())::uuid[])));

-- The trace of a transcript is written by who takes it, of chats that they reach, and never changed. Its pages are read by
-- the same person. Operators read the trace: it holds ids.
grant insert on transcript, transcript_chat to jobchats_push;
-- For the policy of the second table.
grant select (id, person) on transcript to jobchats_push;
grant select on transcript, transcript_chat to jobchats_person;
grant select on transcript, transcript_chat to jobchats_ops;
create policy push on transcript for select to jobchats_push using (person = any((select session_people())::uuid[]));
create policy push_adds on transcript for insert to jobchats_push with check (person = any((select session_people())::uuid[]));
create policy push_adds on transcript_chat for insert to jobchats_push
  with check (exists (select from transcript t where t.id = transcript and reaches(t.person, chat)));
create policy person on transcript for select to jobchats_person using (person = (select reader()));
create policy person on transcript_chat for select to jobchats_person
  using (exists (select from transcript t where t.id = transcript) and chat in (select r.chat from reader_paths() r));

-- The folded texts of posts: read as the posts are, written with them.
grant select on searchable to jobchats_person;
grant select (post, chat), insert, update (text), delete on searchable to jobchats_push;
create policy person on searchable for select to jobchats_person using (chat in (select r.chat from reader_paths() r));
create policy push on searchable for select to jobchats_push using (any_reaches(chat));
create policy push_adds on searchable for insert to jobchats_push with check (reaches(author, chat));
create policy push_writes on searchable for update to jobchats_push using (any_reaches(chat)) with check (any_reaches(chat));
create policy push_ends on searchable for delete to jobchats_push using (any_reaches(chat));

-- What was posted before there was a search is folded once: read as long as it stands in the backlog.
grant select, delete on search_backlog to jobchats_index;
grant select (id, chat, author, author_partner, accepted_at, deleted, body, files) on post to jobchats_index;
grant select (post), insert on searchable to jobchats_index;
create policy index on search_backlog to jobchats_index using (current_user = 'jobchats_index');
create policy index on post for select to jobchats_index using (exists (select from search_backlog b where b.post = id));
create policy index on searchable to jobchats_index using (current_user = 'jobchats_index');

-- The server's own work: derivation, the directory, imports, sweeps, the nightly check. No body, no earlier text, no
-- setting (drafts are some), nothing of sign-in.
grant select, insert, update on partner, person, candidate, job, job_destination, job_contact, job_case, memberships, grants,
  sight, chat, chat_author, chat_partner, read_marker, installation, pending to jobchats_service;
grant select, insert, update on mail_turn, mail_told, mail to jobchats_service;
grant select, insert on database_start to jobchats_service;
grant delete on job_destination, job_contact, pending, ledger, mail to jobchats_service;
grant insert on post, searchable, stage_correction to jobchats_service;
grant select (id, chat, seq, author, author_partner, author_role, kind, written_at, accepted_at, rev, deleted, g, born) on post to jobchats_service;
grant select on reaction to jobchats_service;
grant select (at) on ledger to jobchats_service;
-- What nobody attached is swept; names and bytes are not for this.
grant select (id, uploader, post, size, created_at), delete on attachment to jobchats_service;

do $$
declare
  name text;
begin
  foreach name in array array['partner', 'person', 'candidate', 'job', 'job_destination', 'job_contact', 'job_case', 'memberships',
    'grants', 'sight', 'chat', 'chat_author', 'chat_partner', 'read_marker', 'installation', 'pending', 'post', 'searchable', 'reaction', 'ledger', 'attachment',
    'stage_correction', 'mail_turn', 'mail_told', 'mail', 'database_start']
  loop
    execute format('create policy service on %I to jobchats_service using (current_user = ''jobchats_service'')', name);
  end loop;
end
$$;

-- Sign-in: accounts, devices, tokens, and whether a person is active.
grant select, insert, update on account to jobchats_auth;
grant select, insert, update on device to jobchats_auth;
grant select, insert, update, delete on access_token, refresh_token to jobchats_auth;
grant select (id, name, email, role, partner, active) on person to jobchats_auth;
grant select (id, active, settling) on partner to jobchats_auth;
create policy auth on account to jobchats_auth using (current_user = 'jobchats_auth');
create policy auth on device to jobchats_auth using (current_user = 'jobchats_auth');
create policy auth on access_token to jobchats_auth using (current_user = 'jobchats_auth');
create policy auth on refresh_token to jobchats_auth using (current_user = 'jobchats_auth');
create policy auth on person for select to jobchats_auth using (current_user = 'jobchats_auth');
create policy auth on partner for select to jobchats_auth using (current_user = 'jobchats_auth');

-- Operators: the directory, who has access to what, devices. No post, no reaction, no draft, no marker, no secret.
grant select on partner, person, candidate, job, job_destination, job_contact, job_case, memberships, grants, sight to jobchats_ops;
grant select (id, key, kind, job, job_case, candidate, source_partner, partner, audience, g) on chat to jobchats_ops;
grant select on device, stage_correction to jobchats_ops;
grant update (revoked_at) on device to jobchats_ops;

do $$
declare
  name text;
begin
  foreach name in array array['partner', 'person', 'candidate', 'job', 'job_destination', 'job_contact', 'job_case', 'memberships',
    'grants', 'sight', 'chat', 'device', 'stage_correction', 'transcript', 'transcript_chat']
  loop
    execute format('create policy ops on %I to jobchats_ops using (current_user = ''jobchats_ops'')', name);
  end loop;
end
$$;

-- Migrations: whoever owns the table.
create policy owner on migration using (current_user = (select tableowner from pg_tables where schemaname = 'public' and tablename = 'migration'));
