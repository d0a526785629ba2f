# What a session can have that another might see: one of each kind, all holding the secret given as the argument.
import ctypes, fcntl, os, socket, sys, time

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
KEY, secret = 0x5A4D0001, sys.argv[1].encode()

at = libc.shmat(libc.shmget(KEY, 4096, 0o1666), None, 0)
ctypes.memmove(at, secret, len(secret))
assert libc.msgsnd(libc.msgget(KEY, 0o1666), ctypes.create_string_buffer((1).to_bytes(8, sys.byteorder) + secret), len(secret), 0) == 0
assert libc.semget(KEY, 1, 0o1666) >= 0
assert libc.mq_open(b'/secret', os.O_RDWR | os.O_CREAT, 0o666, None) >= 0
held = []
for path in '/dev/shm/secret', '/tmp/secret', '/var/tmp/secret2':
    held.append(open(path, 'wb', buffering=0))
    held[-1].write(secret)
    os.chmod(path, 0o666)
    fcntl.flock(held[-1], fcntl.LOCK_EX)
    fcntl.lockf(held[-1], fcntl.LOCK_EX)
for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
    held.append(socket.socket(socket.AF_UNIX, kind))
    held[-1].bind('\0sandhold-secret-%d' % kind)
held[-2].listen()
for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
    held.append(socket.socket(socket.AF_INET, kind))
    held[-1].bind(('127.0.0.1', 5998))
held[-2].listen()
os.environ['SECRET'] = sys.argv[1]
if os.fork() == 0:
    os.execv('/usr/bin/sleep', ['sleep-for-the-secret', '600'])
print('held', flush=True)
sys.stdin.read()
