-- What an operator has held back or called off. It outlives every process.

-- Held back: everything (both empty), a batch (no row), or a row. No call is made for what is held back.
create table pause (
    batch_id         varchar(40)   default '' not null,
    row_key          varchar(400)  default '' not null,
    since            timestamp(6) with time zone not null,
    primary key (batch_id, row_key)
);

-- Called off as a whole: rows that are read from the manifest later are called off as well.
alter table batch add column cancelled_at timestamp(6) with time zone;

-- A person, or a setting, has allowed a second payment for a row: it may have been charged twice.
alter table item add column charge_suspect boolean default false not null;
