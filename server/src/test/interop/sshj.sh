needs() { :; }
version() { echo "sshj $(client version)"; }
main=BySshj
. "$INTEROP/java.sh"
