-- Keys that open one session to guests; they go with it.
create table share_key (
    session     varchar(63)              not null references session (id) on delete cascade,
    fingerprint varchar(64)              not null,
    type        varchar(64)              not null,
    wire_form   varchar(8192)            not null,
    label       varchar(32)              not null,
    access      varchar(16)              not null,
    options     varchar(4000)            not null,
    created     timestamp with time zone not null,
    made_by     varchar(64)              not null,
    expires     timestamp with time zone,
    primary key (session, fingerprint)
);
