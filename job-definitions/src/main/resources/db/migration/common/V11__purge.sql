-- Batches whose rows and results were removed. The batch itself stays, with the digest of its file, so that the same file is
-- recognised; and what it came to, as JSON, since its rows cannot be counted any more.
alter table batch add column purged_at timestamp(6) with time zone;
alter table batch add column purged_counts varchar(1000);

-- Rows that were paid for, or may have been, and are gone: the digest of definition, key and request tells that the same row
-- was there before, and nothing of what it said.
create table purged_row (
    digest           char(64)      primary key,
    batch_id         varchar(40)   not null references batch (id)
);
