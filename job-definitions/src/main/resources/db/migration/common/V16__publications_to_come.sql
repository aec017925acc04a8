-- How the files of a batch's results will look once they have their names: a process that dies between the name and the note of
-- it must not make its own file look like somebody's edit.
alter table publication add column next_sha256 char(64);
alter table publication add column next_csv_sha256 char(64);
alter table publication add column next_failed_sha256 char(64);
