-- Runs at a time: which slots there were, what became of each, and what waits for the next.

-- What is known of the schedule of a job definition, by the definition's name.
create table schedule (
    name             varchar(100)  primary key,
    -- cron and zone as they were last seen: slots of another timing are not missed ones
    timing           varchar(400)  not null,
    -- every slot up to here is decided
    decided_until    timestamp(6) with time zone not null,
    -- the next slot, for those who only look
    next_slot        timestamp(6) with time zone,
    paused_at        timestamp(6) with time zone
);

-- One row per slot of which something is to be told, and per run that a person has asked for. It is committed before
-- anything is done for the slot, and it is what makes a slot the business of one process.
create table schedule_fire (
    id               uuid          primary key,
    schedule         varchar(100)  not null,
    -- the intended moment; none for a person's
    slot             timestamp(6) with time zone,
    cause            varchar(20)   not null,
    state            varchar(20)   not null,
    -- slots before this one that nobody served, or that were left out like this one
    passed           integer       default 0 not null,
    note             varchar(1000),
    fired_at         timestamp(6) with time zone not null,
    begun_at         timestamp(6) with time zone,
    ended_at         timestamp(6) with time zone,
    -- what was told at its end, as JSON
    digest           varchar,
    constraint schedule_fire_slot unique (schedule, slot)
);
-- Relied on by the look for fires to go on with.
create index schedule_fire_state on schedule_fire (state);

-- What a fire has run.
create table schedule_batch (
    fire_id          uuid          not null references schedule_fire (id) on delete cascade,
    batch_id         varchar(40)   not null references batch (id) on delete cascade,
    primary key (fire_id, batch_id)
);
create index schedule_batch_batch on schedule_batch (batch_id);

-- Batches that wait for the next slot of a schedule. Written in the transaction that adds the batch, gone in the one that
-- makes it part of a fire.
create table batch_hold (
    batch_id         varchar(40)   primary key references batch (id) on delete cascade,
    schedule         varchar(100)  not null,
    since            timestamp(6) with time zone not null
);
create index batch_hold_schedule on batch_hold (schedule);

-- Digests on their way to those who want to be told; gone once they have been.
create table schedule_notice (
    fire_id          uuid          not null references schedule_fire (id) on delete cascade,
    sink             varchar(200)  not null,
    tries            integer       default 0 not null,
    due_at           timestamp(6) with time zone not null,
    last_error       varchar(1000),
    primary key (fire_id, sink)
);
