# Shared by the two libraries for Python: $script is theirs.
client() { /usr/bin/python3 "$INTEROP/$script" "$@"; }
. "$INTEROP/library.sh"
