-- When what the readers of a softened row see of it last changed: a candidate of their job and case, others of a name. So
-- a change of what they do not see tells them nothing, not even that there was one.
alter table person add column soft_g bigint not null default 0, add column soft_hash text;
alter table candidate add column soft_g bigint not null default 0, add column soft_hash text;
alter table job add column soft_g bigint not null default 0, add column soft_hash text;
alter table job_case add column soft_g bigint not null default 0, add column soft_hash text;
-- As devices hold them. What they show is not noted yet: the next change of each sends it once more.
update person set soft_g = g;
update candidate set soft_g = g;
update job set soft_g = g;
update job_case set soft_g = g;
