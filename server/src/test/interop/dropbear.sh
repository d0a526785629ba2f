needs() { command -v dbclient dropbearconvert >/dev/null; }
version() { dbclient -V 2>&1 | sed 's/ v/ /'; }
client() { dbclient -y -y -q -p "$PORT" -i "$DROPBEAR_KEY" "$SESSION@127.0.0.1" "$@"; }
login_by_key() { is "$(client echo in 2>/dev/null)" in; }
login_by_password() { is "$(DROPBEAR_PASSWORD=$TOKEN dbclient -y -y -q -p "$PORT" "$SESSION@127.0.0.1" echo in 2>/dev/null)" in; }
exec_with_code() { exits_with 7 client exit 7; }
round_trip() {
  client 'cat > up' <"$FILE"
  same_in_session up
  client 'cat up' >down
  same down
}
