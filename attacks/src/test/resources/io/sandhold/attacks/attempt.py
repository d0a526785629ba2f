# Put before each attack that is written in Python: system calls by their numbers, and attempts that say how they went.
import ctypes, errno, os, signal, socket, struct, sys

libc = ctypes.CDLL(None, use_errno=True)

# Names that glibc has no function for; from 424 on a call has one number on all architectures.
NUMBERS = {
    'x86_64': {'socket': 41, 'clone': 56, 'pivot_root': 155, 'add_key': 248, 'request_key': 249, 'keyctl': 250, 'kcmp': 312, 'ioctl': 16},
    'aarch64': {'socket': 198, 'clone': 220, 'pivot_root': 41, 'add_key': 217, 'request_key': 218, 'keyctl': 219, 'kcmp': 272, 'ioctl': 29},
}[os.uname().machine]
NUMBERS |= {
    'pidfd_send_signal': 424, 'open_tree': 428, 'move_mount': 429, 'fsopen': 430, 'fsconfig': 431, 'fsmount': 432, 'fspick': 433,
    'pidfd_open': 434, 'clone3': 435, 'pidfd_getfd': 438, 'process_madvise': 440, 'mount_setattr': 442,
}
attempts = 0


def syscall(name, *args):
    """The call's result; an OSError where the kernel refuses."""
    return checked(libc.syscall, ctypes.c_long(NUMBERS[name]), *(ctypes.c_long(a) if isinstance(a, int) else a for a in args))


def checked(function, *args):
    ctypes.set_errno(0)
    result = function(*args)
    if result < 0:
        raise OSError(ctypes.get_errno(), errno.errorcode.get(ctypes.get_errno(), '?'))
    return result


def attempt(name, action):
    """Tries it in a process of its own, and prints whether it was refused: by an error, or by the end of that process."""
    global attempts
    attempts += 1
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 0
        try:
            action()
        except OSError as e:
            code = min(e.errno or 255, 255)
        except Exception as e:
            print('MISTAKE', name, repr(e), flush=True)
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print('THROUGH' if code == 0 else 'refused', name, errno.errorcode.get(code, code), flush=True)


def finish():
    """The last line: without it the attack has not come to its end."""
    print('tried', attempts, flush=True)
