-- Files that went with the post that they stood in: their ids stay taken. Otherwise who may not read the chat (any more)
-- would learn, by beginning an upload under such an id, that the post was taken back.
create table spent_file (
  id uuid primary key
);
