-- Files that were taken out of the inbox and accepted, each by the name of the claim it was taken under. Written in the
-- transaction that adds the batch: so a file that a crash has left in the working directory is known to be done with.
create table inbox_file (
    claim            varchar(40)   primary key,
    batch_id         varchar(40)   not null references batch (id) on delete cascade
);
-- Relied on when a batch is deleted.
create index inbox_file_batch on inbox_file (batch_id);
