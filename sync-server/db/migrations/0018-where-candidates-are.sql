-- Rows of candidates carry their time zone and language now, for those who look after them: devices get them once more.
select pg_advisory_xact_lock(4021977);
with drawn as materialized (select nextval('commit_order') as g)
update candidate set g = drawn.g from drawn, person
where person.id = candidate.person and (person.time_zone is not null or person.locale is not null);
