-- Rows that share a remote session, and conversations of more than one turn.
-- A row's place in its group is item.group_position; item_session keeps two rows from the same place.
alter table item add column session_group varchar(200);
alter table item add column action varchar(20) default 'GENERATE' not null;
-- Turns that ended without a video, what the agent said last, and the draft that the last turn left behind.
alter table item add column turns integer default 0 not null;
alter table item add column last_words varchar(4000);
alter table item add column turn_digest varchar(64);
alter table effect add column turn integer default 0 not null;
-- The session in which a row of another batch was done whose video this row took over: rows after it may go on there.
alter table item add column reused_session varchar(200);
alter table item add column reused_user varchar(200);
alter table item add column reused_token varchar(64);
