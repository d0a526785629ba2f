needs() { curl -V 2>/dev/null | grep -q '^Protocols:.* sftp'; }
version() { curl -V | sed -n '1s/^\(curl [^ ]*\).*\(libssh[^ ]*\).*/\1 \2/p'; }
client() { curl -sS --insecure --user "$SESSION:" --key "$KEY" --pubkey "$KEY.pub" "$@"; }
at="sftp://127.0.0.1:$PORT/workspace"
login_by_key() { client "$at/" >/dev/null; }
login_by_password() { curl -sS --insecure --user "$SESSION:$TOKEN" "$at/" >/dev/null; }
round_trip() { client -T "$FILE" "$at/up"; same_in_session up; client -o down "$at/up"; same down; }
resume() { half_in_session part; client -C - -T "$FILE" "$at/part"; same_in_session part; half part; client -C - -o part "$at/part"; same part; }
listing() { is "$(client --list-only "$at/many/" | grep -c '^f')" 5000; }
rename() { in_session 'touch a'; client -Q 'rename /workspace/a /workspace/b' "$at/" >/dev/null; is_renamed; }
symlink() { client -Q 'symlink b /workspace/link' "$at/" >/dev/null; is_link link b; }
