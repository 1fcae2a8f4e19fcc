-- Chats in which the staff of one partner talk about a case among themselves.
alter table chat drop constraint chat_kind_check;
alter table chat add column partner uuid references partner;
alter table chat add constraint chat_kind_check check (kind in (
  'candidateProspect', 'candidateRecruiting', 'jobSourcePartner', 'jobAllSourcePartners', 'jobCohort', 'team'));
alter table chat add constraint chat_team_check check ((kind = 'team') = (partner is not null) and (kind <> 'team' or job_case is not null));
create index chat_of_team on chat (partner) where partner is not null;
