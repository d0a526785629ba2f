needs() { command -v git >/dev/null; }
version() { git --version | sed 's/ version//'; }
export GIT_SSH_COMMAND="ssh $ssh_options" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@localhost GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@localhost
url="ssh://$SESSION@127.0.0.1:$PORT/workspace/repository"
login_by_key() { in_session 'git init -q --bare repository'; git ls-remote "$url"; }
login_by_password() {
  give_password
  GIT_SSH_COMMAND="ssh -F /dev/null -o PubkeyAuthentication=no -o LogLevel=ERROR -o UserKnownHostsFile=$KNOWN_HOSTS" git ls-remote "$url"
}
round_trip() {
  git init -q -b main tree
  cp "$FILE" tree/file
  ln -s file tree/link
  git -C tree add .
  git -C tree commit -qm one
  git -C tree push -q "$url" main
  git clone -q -b main "$url" back
  same back/file
  is "$(readlink back/link)" file
}
