-- Budgets of job definitions: what their batches have spent and may still have to pay.

-- One row per batch of a definition with a budget ('batch ID'), one per definition and day ('day NAME DATE'), and one for
-- the account ('account'). Changed in the transaction of an intent, and of the outcome that settles it, always after the
-- items and in the order of the scopes, so that no two transactions wait for one another in a circle.
create table budget (
    scope            varchar(200)  primary key,
    settled          bigint        not null,
    reserved         bigint        not null,
    -- the account's only: the highest price of a generation that the balance has shown
    dearest          bigint        default 0 not null
);

-- What a generation that was sent may cost, from its intent until it is known what became of it.
create table reservation (
    item_id          bigint        not null references item (id),
    attempt          integer       not null,
    batch_scope      varchar(200)  not null,
    day_scope        varchar(200)  not null,
    credits          bigint        not null,
    primary key (item_id, attempt)
);
