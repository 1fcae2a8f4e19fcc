-- A browser on a computer that others use too: its cookies end with it.
alter table device drop constraint device_transport_check;
alter table device add constraint device_transport_check check (transport in ('token', 'cookie', 'session-cookie'));
