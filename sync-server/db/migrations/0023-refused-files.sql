-- What was refused is not kept: the row alone says so, to the device that asks again.
delete from attachment_chunk where file in (select id from attachment where state = 'refused');
