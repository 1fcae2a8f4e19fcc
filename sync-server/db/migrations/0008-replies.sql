-- Replies and mentions. Reasons: docs/protocol.md, "Replies and mentions".

-- The `seq` of the post that this one answers, in the same chat; null = none.
alter table post add column reply_to integer;
-- Participants whom it names, of those who took part when it was accepted.
alter table post add column mentions uuid[] not null default '{}';
