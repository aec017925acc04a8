-- Names of up to 200 characters: a character outside the basic plane (an emoji) counts as two in H2, as one in PostgreSQL.
alter table topic_request alter column request_id set data type varchar(400);
alter table item alter column session_group set data type varchar(400);

-- The lease of a sink is called sink:DEFINITION/NAME; each of the two may have 64 characters.
alter table lease alter column name set data type varchar(200);
