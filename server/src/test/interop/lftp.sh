needs() { command -v lftp >/dev/null; }
version() { lftp --version | sed -n 's/.*Version \([^ ]*\).*/LFTP \1/p'; }
client() {
  lftp -e "set sftp:connect-program 'ssh -a -x $ssh_options'; set sftp:auto-confirm yes; set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 30; \
open -u $SESSION, sftp://127.0.0.1:$PORT; $1; exit"
}
login_by_key() { client 'pwd' >/dev/null; }
login_by_password() {
  lftp -e "set sftp:connect-program 'ssh -a -x -F /dev/null -o PubkeyAuthentication=no -o UserKnownHostsFile=$KNOWN_HOSTS'; set net:max-retries 1; \
open -u $SESSION,$TOKEN sftp://127.0.0.1:$PORT; ls; exit" >/dev/null
}
round_trip() { client "put $FILE -o up; get up -o down"; same_in_session up; same down; }
resume() {
  half_in_session part
  client "put -c $FILE -o part"
  same_in_session part
  half part
  client 'get -c part -o part'
  same part
}
listing() { is "$(client 'cls -1 many' | grep -c f)" 5000; }
rename() { in_session 'touch a'; client 'mv a b'; is_renamed; }
symlink() { client 'ln -s b link'; is_link link b; }
mtime() { mkdir d; an_old_file d/old; client 'mirror -R d d'; is_old_in_session d/old; }
