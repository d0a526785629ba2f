-- An account's password, as Argon2id's encoded text, and the secret of its one-time codes (RFC 6238) in base32; null: none.
-- code_step is the last thirty seconds a code of which was taken: none is taken twice.

alter table account add column password varchar(255);
alter table account add column code_secret varchar(64);
alter table account add column code_step bigint default 0 not null;
