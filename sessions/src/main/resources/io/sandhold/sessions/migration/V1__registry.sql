-- The registry's first shape. Portable between H2 and PostgreSQL: standard types, identity columns, no vendor's functions.

create table account (
    name    varchar(32)              not null primary key,
    role    varchar(16)              not null,
    created timestamp with time zone not null
);

-- One key belongs to one account. wire_form is RFC 4253 section 6.6 in base64.
create table public_key (
    fingerprint varchar(64)              not null primary key,
    account     varchar(32)              not null references account (name),
    type        varchar(64)              not null,
    wire_form   varchar(8192)            not null,
    comment     varchar(255)             not null,
    created     timestamp with time zone not null
);

create index public_key_account on public_key (account);

-- A token's text is not kept, only its SHA-256 in hexadecimal.
create table token (
    sha256  varchar(64)              not null primary key,
    account varchar(32)              not null references account (name),
    label   varchar(64)              not null,
    created timestamp with time zone not null,
    expires timestamp with time zone,
    constraint token_label unique (account, label)
);

-- state: CREATED once its volume stands; DELETED before that, and while it is removed, so that a crash leaves nothing behind.
create table session (
    id           varchar(63)              not null primary key,
    owner        varchar(32)              not null references account (name),
    node         varchar(255)             not null,
    quota_bytes  bigint                   not null,
    memory_bytes bigint                   not null,
    processes    integer                  not null,
    cpus         double precision         not null,
    open_files   integer                  not null,
    network      varchar(16)              not null,
    state        varchar(16)              not null,
    uid          integer                  not null,
    created      timestamp with time zone not null,
    last_used    timestamp with time zone not null,
    expires      timestamp with time zone,
    constraint session_uid unique (uid)
);

-- How many host uids were ever handed out: one row.
create table uid_counter (
    handed_out bigint not null
);

insert into uid_counter (handed_out) values (0);

create table audit_event (
    id      bigint generated always as identity primary key,
    moment  timestamp with time zone not null,
    kind    varchar(32)              not null,
    account varchar(64)              not null,
    door    varchar(16)              not null,
    address varchar(128)             not null,
    session varchar(128)             not null,
    detail  varchar(1000)            not null
);
