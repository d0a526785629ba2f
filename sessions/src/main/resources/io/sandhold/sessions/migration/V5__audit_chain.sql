-- Each audit event carries the SHA-256 of itself and of the one before, in hexadecimal; those that are there were written without one.
-- From here on "id" is the event's place in the trail, one more than the one before.

alter table audit_event add column hash varchar(64) default '' not null;
