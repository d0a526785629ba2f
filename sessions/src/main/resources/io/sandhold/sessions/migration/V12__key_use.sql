-- When a key last let somebody in.

alter table public_key add column last_used timestamp with time zone;
