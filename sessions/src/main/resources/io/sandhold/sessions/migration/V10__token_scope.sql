-- How far a token reaches, and when it was last of use; the request by which an event came, where the door gives its requests an id.

alter table token add column session varchar(63);
alter table token add column read_only boolean default false not null;
alter table token add column rate integer;
alter table token add column last_used timestamp with time zone;

alter table audit_event add column request varchar(32) default '' not null;
