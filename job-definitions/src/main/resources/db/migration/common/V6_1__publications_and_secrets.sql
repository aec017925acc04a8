-- How the results file of a batch looked when it was written, to tell one that is gone from one that somebody has edited.
create table publication (
    batch_id         varchar(40)   primary key references batch (id) on delete cascade,
    bytes            bigint        not null,
    sha256           char(64)      not null,
    modified_millis  bigint        not null
);

-- What processes on several hosts must share and nobody else may read; encrypted with a key that the database does not have.
create table secret (
    name             varchar(100)  primary key,
    sealed           text          not null
);
