-- How many inodes a session's volume holds; null: what the kind of volumes gives to one of its size, as all have that are there.
alter table session add column inodes bigint;
