-- Which process has announced a call. All processes share the account: its balance tells what a row has cost only where no
-- other process has generated anything meanwhile.
alter table effect add column owner varchar(40);
-- Relied on by that question.
create index effect_resolved on effect (kind, resolved_at);
