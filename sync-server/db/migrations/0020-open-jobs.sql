-- While a job is open, its chats no longer say whether a case of it is: their states as the rules now derive them.
select pg_advisory_xact_lock(4021977);
with drawn as materialized (select nextval('commit_order') as g)
update chat set state = jsonb_set(state, '{openCase}', 'true'), g = drawn.g from drawn
where kind in ('jobSourcePartner', 'jobAllSourcePartners')
  and state @> '{"dormant": false, "jobClosed": false, "openCase": false}';
