-- How the other files of a batch's results looked when they were written: people edit the spreadsheet, and mend the failed rows.
alter table publication add column csv_sha256 char(64);
alter table publication add column failed_sha256 char(64);
