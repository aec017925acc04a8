-- What tells two processes apart that had the same number: the kernel and the namespace that gave it, and when the
-- process began by that kernel's count. Null for processes of earlier versions.
alter table instance add column realm varchar(200);
alter table instance add column begun varchar(60);
