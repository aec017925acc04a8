-- The host that accepted a batch: the copy of its manifest, and its local media, may lie there and nowhere else.
alter table batch add column host varchar(255);
