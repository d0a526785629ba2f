-- Limits of a session beside the first four, how it lives, and what it may reach. Sessions that are there take the values of then.

alter table session add column cpu_weight integer default 100 not null;
alter table session add column command_seconds bigint default 86400 not null;
alter table session add column output_bytes bigint default 33554432 not null;

-- How far a use moves "expires" away, and how long it may go unused; null: not at all, for ever.
alter table session add column extension_seconds bigint;
alter table session add column idle_seconds bigint;

-- The allow-list of network mode EGRESS, one entry a line.
alter table session add column network_allow varchar(300000) default '' not null;
