needs() { command -v ssh scp sftp >/dev/null; }
version() { ssh -V 2>&1 | sed 's/,.*//'; }
batch() { printf '%s\n' "$@" | sftp -q $ssh_options -P "$PORT" -b - "$SESSION@127.0.0.1"; }
login_by_key() { is "$(in_session echo in)" in; }
login_by_password() {
  give_password
  is "$(ssh -F /dev/null -o UserKnownHostsFile="$KNOWN_HOSTS" -o PubkeyAuthentication=no -o LogLevel=ERROR -p "$PORT" "$SESSION@127.0.0.1" echo in)" in
}
exec_with_code() { exits_with 7 in_session exit 7; }
round_trip() {
  scp -q $ssh_options -P "$PORT" "$FILE" "$SESSION@127.0.0.1:up"
  same_in_session up
  scp -q -O $ssh_options -P "$PORT" "$SESSION@127.0.0.1:up" down
  same down
}
resume() {
  half_in_session part
  batch "reput $FILE part" >/dev/null
  same_in_session part
  half part
  batch 'reget part part' >/dev/null
  same part
}
listing() { is "$(batch 'ls -1 many' | grep -c '^many/f')" 5000; }
rename() { in_session 'touch a'; batch 'rename a b' >/dev/null; is_renamed; }
symlink() { batch 'ln -s b link' >/dev/null; is_link link b; }
mtime() { an_old_file old; batch 'put -p old old' >/dev/null; is_old_in_session old; }
