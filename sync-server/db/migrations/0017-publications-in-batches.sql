-- A publication makes a chat for each source partner, some at a time: `publication` is the job that has more to come.
alter table pending drop constraint pending_kind_check;
alter table pending add constraint pending_kind_check
  check (kind in ('partner', 'person', 'candidate', 'job', 'jobChats', 'case', 'publication'));
