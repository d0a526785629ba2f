needs() { :; }
version() { echo "JSch $(client version)"; }
main=ByJsch
. "$INTEROP/java.sh"
