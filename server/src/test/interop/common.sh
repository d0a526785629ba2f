# What every client's script has. A deed is a function; InteropIT calls the ones that a script defines, each in its own directory $WORK.
# $SESSION is the client's own session at 127.0.0.1 port $PORT, which $KEY (also $PPK, $DROPBEAR_KEY) and the password $TOKEN open;
# $FILE has 20 MB, and "many" in the session 5,000 entries.
set -eu
cd "$WORK"
export LC_ALL=C.UTF-8 HOME="$WORK"
ssh_options="-F /dev/null -i $KEY -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR -o UserKnownHostsFile=$KNOWN_HOSTS"

# Looks by OpenSSH's client at what another one has done.
in_session() { ssh $ssh_options -p "$PORT" "$SESSION@127.0.0.1" "$@"; }
give_password() {
  printf '#!/bin/sh\nprintf "%%s\\n" "$TOKEN"\n' >ask
  chmod 700 ask
  export SSH_ASKPASS="$WORK/ask" SSH_ASKPASS_REQUIRE=force
}
fail() { printf '%s\n' "$*" >&2; exit 1; }
is() { [ "$1" = "$2" ] || fail "'$1' is not '$2'"; }
same() { cmp "$FILE" "$1"; }
same_in_session() { is "$(in_session "sha256sum < '$1'")" "$(sha256sum <"$FILE")"; }
half() { head -c 9000000 "$FILE" >"$1"; }
half_in_session() { half half; in_session "cat > '$1'" <half; }
exits_with() { # CODE COMMAND…: the command ends with that code
  local code=0 expected=$1
  shift
  "$@" || code=$?
  is "$code" "$expected"
}
an_old_file() { echo old >"$1"; touch -d @1000000000 "$1"; }
is_old_in_session() { is "$(in_session stat -c %Y "$1")" 1000000000; }
is_renamed() { is "$(in_session 'ls a b 2>/dev/null || :')" b; }
is_link() { is "$(in_session readlink "$1")" "$2"; }
