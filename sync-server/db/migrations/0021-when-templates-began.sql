-- The g under which a template was first written, which never moves: who had left its partner by then never learns of it.
alter table template add column born bigint;
-- Of those from before it is not known: whoever may have had them hears that they are gone.
update template set born = 0;
alter table template alter column born set not null;
