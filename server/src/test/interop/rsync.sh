needs() { command -v rsync >/dev/null; }
version() { rsync --version | awk 'NR == 1 { print "rsync " $3 }'; }
client() { rsync -e "ssh $ssh_options -p $PORT" "$@"; }
login_by_key() { client --list-only "$SESSION@127.0.0.1:" >/dev/null; }
login_by_password() {
  give_password
  rsync -e "ssh -F /dev/null -o PubkeyAuthentication=no -o LogLevel=ERROR -o UserKnownHostsFile=$KNOWN_HOSTS -p $PORT" --list-only "$SESSION@127.0.0.1:" >/dev/null
}
round_trip() { client "$FILE" "$SESSION@127.0.0.1:up"; same_in_session up; client "$SESSION@127.0.0.1:up" down; same down; }
resume() { half_in_session part; client --append-verify "$FILE" "$SESSION@127.0.0.1:part"; same_in_session part; }
listing() { is "$(client --list-only "$SESSION@127.0.0.1:many/" | grep -c ' f[0-9]')" 5000; }
symlink() { ln -s b link; client -l link "$SESSION@127.0.0.1:"; is_link link b; }
mtime() { an_old_file old; client -t old "$SESSION@127.0.0.1:old"; is_old_in_session old; }
