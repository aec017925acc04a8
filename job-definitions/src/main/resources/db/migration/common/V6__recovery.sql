-- Held by whoever adds rows, or opens rows again, while it looks whether another batch asks for the same: two processes
-- that look at the same time would both find nothing, and both pay.
insert into lease (name, epoch) values ('rows', 0);
