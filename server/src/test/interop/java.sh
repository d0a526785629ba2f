# Shared by the two libraries for Java: $main is theirs.
client() { "$JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "$CLASS_PATH" "io.sandhold.server.$main" "$@"; }
. "$INTEROP/library.sh"
