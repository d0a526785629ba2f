needs() { command -v rclone >/dev/null; }
version() { rclone version | head -n 1; }
remote=":sftp,host=127.0.0.1,port=$PORT,user=$SESSION,key_file='$KEY',shell_type=unix:"
client() { rclone --config /dev/null --retries 1 --low-level-retries 2 "$@"; }
login_by_key() { client lsf --max-depth 1 "$remote" >/dev/null; }
login_by_password() { client lsf --max-depth 1 ":sftp,host=127.0.0.1,port=$PORT,user=$SESSION,pass='$(rclone obscure "$TOKEN")':" >/dev/null; }
round_trip() {
  mkdir d
  cp "$FILE" d/up
  client sync d "$remote"d
  client check d "$remote"d
  client sync "$remote"d back
  same back/up
}
listing() { is "$(client lsf "$remote"many | wc -l)" 5000; }
rename() { in_session 'touch a'; client moveto "$remote"a "$remote"b; is_renamed; }
mtime() { an_old_file old; client copyto old "$remote"old; is_old_in_session old; }
