# The deeds of the clients that are libraries, each a program of ours: client() runs it with the name of a deed.
login_by_key() { is "$(client login_by_key)" in; }
login_by_password() { is "$(client login_by_password)" in; }
exec_with_code() { is "$(client exec_with_code)" 7; }
round_trip() { client round_trip; same_in_session up; same down; }
resume() { half_in_session part; client resume; same_in_session part; }
listing() { is "$(client listing)" 5000; }
rename() { in_session 'touch a'; client rename; is_renamed; }
symlink() { client symlink; is_link link b; }
mtime() { in_session 'touch old'; client mtime; is_old_in_session old; }
