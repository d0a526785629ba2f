-- Whose logins are recorded, and the recordings there are: their files lie outside of the registry. A recording outlives its session.

alter table account add column recorded boolean default false not null;
alter table session add column recorded boolean default false not null;

-- ended is null while the login is there, and until a server that was killed has started again.
create table recording (
    id      varchar(32)              not null primary key,
    session varchar(63)              not null,
    account varchar(32)              not null,
    name    varchar(64)              not null,
    address varchar(128)             not null,
    began   timestamp with time zone not null,
    ended   timestamp with time zone,
    bytes   bigint                   not null,
    holds   varchar(128)             not null
);

create index recording_began on recording (began);
