needs() { /usr/bin/python3 -c 'import asyncssh' 2>/dev/null; }
version() { /usr/bin/python3 -c 'import asyncssh; print("AsyncSSH", asyncssh.__version__)'; }
script=by_asyncssh.py
. "$INTEROP/python.sh"
