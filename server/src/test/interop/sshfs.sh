# The first line of its version is FUSE's.
needs() { command -v sshfs fusermount3 >/dev/null && [ -r /dev/fuse ] && sh -c ': </dev/fuse' 2>/dev/null; }
version() { sshfs --version 2>/dev/null | sed -n 's/^SSHFS version/sshfs/p'; }
mounted() { # runs the rest with the session mounted at m
  mkdir -p m
  sshfs -F /dev/null -o IdentityFile="$KEY" -o IdentitiesOnly=yes -o UserKnownHostsFile="$KNOWN_HOSTS" -p "$PORT" "$SESSION@127.0.0.1:" m
  trap 'fusermount3 -u m' EXIT
  "$@"
  fusermount3 -u m
  trap - EXIT
}
login_by_key() { mounted ls m >/dev/null; }
login_by_password() {
  mkdir -p m
  printf '%s\n' "$TOKEN" | sshfs -F /dev/null -o UserKnownHostsFile="$KNOWN_HOSTS" -o PubkeyAuthentication=no -o password_stdin -p "$PORT" "$SESSION@127.0.0.1:" m
  fusermount3 -u m
}
round_trip() { mounted cp "$FILE" m/up; same_in_session up; mounted same m/up; }
resume() { half_in_session part; mounted dd if="$FILE" of=m/part bs=9000000 skip=1 seek=1 conv=notrunc status=none; same_in_session part; }
listing() { is "$(mounted ls m/many | wc -l)" 5000; }
rename() { in_session 'touch a'; mounted mv m/a m/b; is_renamed; }
symlink() { mounted ln -s b m/link; is_link link b; }
mtime() { an_old_file old; mounted cp --preserve=timestamps old m/old; is_old_in_session old; }
