-- Which ways an account's logins may forward connections over SSH, of those that the server allows: ALL, LOCAL or NONE.
alter table account add column forwarding varchar(8) default 'ALL' not null;
