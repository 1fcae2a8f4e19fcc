-- Under which timeline an upload was begun. A restored backup brings uploads back that devices have long forgotten, or
-- posted in the lost future: they must not take up the room of those to come. What was begun before this counts no more.
alter table attachment add column timeline uuid;
