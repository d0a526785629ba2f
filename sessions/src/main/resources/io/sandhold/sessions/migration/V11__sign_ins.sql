-- Sign-ins of browsers, which are tokens that only a cookie has. sign_in is null for what is none; else the label of the token that it was made with, or ''
-- for a password. address is where it was made from.

alter table token add column sign_in varchar(64);
alter table token add column address varchar(64);
