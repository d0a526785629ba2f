needs() { command -v ansible sshpass >/dev/null; }
version() { ansible --version | sed -n '1s/.*\[\(.*\)\]/ansible-\1/p'; }
export ANSIBLE_HOST_KEY_CHECKING=False ANSIBLE_LOCALHOST_WARNING=False ANSIBLE_DEPRECATION_WARNINGS=False ANSIBLE_LOCAL_TEMP="$WORK/local" \
  ANSIBLE_SSH_ARGS="-F /dev/null -o UserKnownHostsFile=$KNOWN_HOSTS" ANSIBLE_REMOTE_TEMP=/workspace/.ansible
by() {
  local login=$1
  shift
  ansible all -i "127.0.0.1," -e "ansible_port=$PORT ansible_user=$SESSION $login ansible_python_interpreter=/usr/bin/python3" "$@" >said 2>&1 ||
    { cat said >&2; return 1; }
}
client() { by "ansible_ssh_private_key_file=$KEY" "$@"; }
login_by_password() { by "ansible_password=$TOKEN" -m ping; grep -q pong said; }
login_by_key() { client -m ping; grep -q pong said; }
round_trip() { client -m copy -a "src=$FILE dest=/workspace/up"; same_in_session up; client -m fetch -a 'src=/workspace/up dest=down flat=yes'; same down; }
symlink() { client -m file -a 'src=b dest=/workspace/link state=link force=yes'; is_link link b; }
