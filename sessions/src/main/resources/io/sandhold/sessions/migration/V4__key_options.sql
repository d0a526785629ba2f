-- The options before a key, as they stood in its line, and when the key ends (the earliest of its expiry-time).
alter table public_key add column options varchar(4000) default '' not null;
alter table public_key add column expires timestamp with time zone;
