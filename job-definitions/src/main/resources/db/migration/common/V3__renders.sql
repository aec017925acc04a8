-- Exports that outlive their token or their address.

-- Which token opened the session or submitted the render: a digest, never the token. The cloud shows both to that token only.
alter table item add column token_ref varchar(64);

-- When the address of the video stops working, where the cloud says so.
alter table item add column output_expires_at timestamp(6) with time zone;
