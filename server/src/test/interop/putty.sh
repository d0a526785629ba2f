needs() { command -v plink pscp psftp puttygen >/dev/null; }
version() { plink -V | head -n 1 | sed 's/: Release//'; }
by_key="-batch -P $PORT -i $PPK -hostkey $FINGERPRINT"
batch() { printf '%s\n' "$@" >batch; psftp -batch -P "$PORT" -i "$PPK" -hostkey "$FINGERPRINT" -b batch "$SESSION@127.0.0.1"; }
login_by_key() { is "$(plink $by_key "$SESSION@127.0.0.1" echo in)" in; }
login_by_password() { is "$(plink -batch -P "$PORT" -hostkey "$FINGERPRINT" -pw "$TOKEN" "$SESSION@127.0.0.1" echo in)" in; }
exec_with_code() { exits_with 7 plink $by_key "$SESSION@127.0.0.1" exit 7; }
round_trip() {
  pscp -q $by_key "$FILE" "$SESSION@127.0.0.1:up"
  same_in_session up
  pscp -q -scp $by_key "$SESSION@127.0.0.1:up" down
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
listing() { is "$(batch 'ls many' | grep -c ' f[0-9]')" 5000; }
rename() { in_session 'touch a'; batch 'mv a b' >/dev/null; is_renamed; }
mtime() { an_old_file old; pscp -q -p $by_key old "$SESSION@127.0.0.1:old"; is_old_in_session old; }
