-- How often the present turn was sent once more, because nothing came of the sends before and the balance showed no
-- charge. Only where reelbatch.generation.max-sends-per-row allows it.
alter table item add column resends integer default 0 not null;
