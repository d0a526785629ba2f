needs() { /usr/bin/python3 -c 'import paramiko' 2>/dev/null; }
version() { /usr/bin/python3 -c 'import paramiko; print("Paramiko", paramiko.__version__)'; }
script=by_paramiko.py
. "$INTEROP/python.sh"
