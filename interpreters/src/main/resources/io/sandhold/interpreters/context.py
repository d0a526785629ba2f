# An interpreter that keeps its variables. Two processes: this one hands what is said to and fro, and forks the other, in which the code runs. So a lost
# interpreter is followed by a new one at once, what is printed comes in order with what is shown, and a program that keeps the interpreter busy keeps nobody
# from hearing that.
#
# On stdin and stdout go frames of a letter, a length of four bytes and a payload. To here: r (run this code). From here: R (ready, JSON), O and E (printed),
# D (shown, JSON of media types), F (the run is over, JSON of its error or null), X (the interpreter is gone, JSON). SIGINT interrupts, SIGUSR1 drops the
# interpreter for a new one.
import sys

sys.path[:] = [place for place in sys.path if place not in ("", "/workspace")]

import ast, base64, builtins, importlib.abc, importlib.machinery, json, linecache, os, selectors, signal, socket, struct, traceback, types

PIECE = 65536
LARGEST = 16 << 20
LONGEST_TEXT = 1 << 20
HEAD = struct.Struct(">cI")
REPRS = (
    ("text/html", "_repr_html_"),
    ("text/markdown", "_repr_markdown_"),
    ("text/latex", "_repr_latex_"),
    ("image/svg+xml", "_repr_svg_"),
    ("image/png", "_repr_png_"),
    ("image/jpeg", "_repr_jpeg_"),
    ("application/json", "_repr_json_"),
)


def write_all(to, data):
    view = memoryview(data)
    while view:
        view = view[os.write(to, view):]


def frame(letter, payload):
    return HEAD.pack(letter, len(payload)) + payload


class Frames:
    """Frames out of bytes that come in pieces."""

    def __init__(self, largest):
        self.bytes = bytearray()
        self.largest = largest

    def add(self, piece):
        self.bytes += piece
        while len(self.bytes) >= HEAD.size:
            letter, length = HEAD.unpack_from(self.bytes)
            if length > self.largest:
                raise ValueError("a frame of %d bytes" % length)
            if len(self.bytes) < HEAD.size + length:
                return
            payload = bytes(self.bytes[HEAD.size : HEAD.size + length])
            del self.bytes[: HEAD.size + length]
            yield letter, payload


# The interpreter.


class Interpreter:
    def __init__(self, control):
        self.control = control
        self.me = os.getpid()
        self.handler = signal.default_int_handler
        self.runs = 0
        self.loop = None
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self.names = main.__dict__
        self.names["display"] = self.display
        builtins.display = self.display

    def ignore_interrupts(self):
        """Until the next run; a handler of the code's own comes back with it."""
        if signal.getsignal(signal.SIGINT) is not nothing:
            self.handler = signal.getsignal(signal.SIGINT)
            signal.signal(signal.SIGINT, nothing)

    def say(self, letter, value):
        data = json.dumps(value).encode("ascii")
        if len(data) > LARGEST:
            data = json.dumps({"text/plain": "a result of %d bytes, which is too large to be shown" % len(data)}).encode()
        self.control.sendall(frame(letter, data))

    def display(self, *values):
        for value in values:
            shown = bundle(value)
            sys.stdout.flush()
            sys.stderr.flush()
            self.say(b"D", shown)

    def serve(self):
        frames = Frames(1 << 30)
        while True:
            piece = self.control.recv(PIECE)
            if not piece:
                os._exit(0)
            for letter, payload in frames.add(piece):
                error = self.run(payload.decode("utf-8"))
                if os.getpid() != self.me:  # a child that the code forked has come to the end of the code
                    os._exit(0)
                self.say(b"F", error)

    def run(self, code):
        self.runs += 1
        name = "<run %d>" % self.runs
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        error = None
        try:
            try:
                signal.signal(signal.SIGINT, self.handler)
                self.execute(code, name)
            finally:
                self.ignore_interrupts()  # one may come before this is done, and is the code's as well
        except BaseException as e:
            self.ignore_interrupts()
            error = told(e, name)
        try:
            self.show_figures()
        except BaseException as e:
            traceback.print_exception(type(e), e, None)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass  # the code has closed it
        return error

    def execute(self, code, name):
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(code, name, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
        self.evaluate(compile(tree, name, "exec", flags, dont_inherit=True))
        if last is not None:
            value = self.evaluate(compile(last, name, "eval", flags, dont_inherit=True))
            if value is not None:
                self.names["_"] = value
                self.display(value)

    def evaluate(self, code):
        value = eval(code, self.names)
        if code.co_flags & 0x80:  # CO_COROUTINE: there is an await in it
            if self.loop is None:
                import asyncio

                self.loop = asyncio.new_event_loop()
                asyncio.set_event_loop(self.loop)
            task = self.loop.create_task(value)
            try:
                value = self.loop.run_until_complete(task)
            except KeyboardInterrupt:
                task.cancel()
                raise
        return value

    def show_figures(self):
        plots = sys.modules.get("matplotlib.pyplot")
        if plots is not None:
            for number in plots.get_fignums():
                self.say(b"D", bundle(plots.figure(number)))
            plots.close("all")


def nothing(number, where):
    """A signal while no code runs is nobody's; one that is ignored altogether would be so in every program that the code starts."""


def bundle(value):
    """What can be shown of a value, by media type."""
    shown = {}
    if not isinstance(value, type):
        whole = asked(value, "_repr_mimebundle_", include=None, exclude=None)
        if isinstance(whole, tuple):
            whole = whole[0]
        if isinstance(whole, dict):
            for media, data in whole.items():
                add(shown, str(media), data)
        for media, method in REPRS:
            if media not in shown:
                add(shown, media, asked(value, method))
        if type(value).__module__ == "matplotlib.figure" and "image/png" not in shown:
            add(shown, "image/png", png(value))
            if "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].close(value)  # it is shown, and not once more at the end
    if isinstance(value, (dict, list)) and "application/json" not in shown:
        try:
            text = json.dumps(value, allow_nan=False)
            if len(text) <= LONGEST_TEXT:
                shown["application/json"] = json.loads(text)
        except (TypeError, ValueError, RecursionError):
            pass  # it holds what JSON has not
    if "text/plain" not in shown:
        try:
            text = repr(value)
        except Exception as e:
            text = "<%s, whose repr failed with %s>" % (type(value).__name__, type(e).__name__)
        shown["text/plain"] = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
    return shown


def asked(value, method, **how):
    try:
        shows = getattr(value, method, None)
        return shows(**how) if callable(shows) else None
    except Exception as e:
        traceback.print_exception(type(e), e, None)
        return None


def add(shown, media, data):
    if isinstance(data, tuple):
        data = data[0]
    if isinstance(data, (bytes, bytearray)):
        data = base64.b64encode(data).decode("ascii")
    if data is not None and (isinstance(data, str) or media.endswith("json")):
        try:
            shown[media] = data if isinstance(data, str) else json.loads(json.dumps(data, allow_nan=False))
        except (TypeError, ValueError, RecursionError):
            pass


def png(figure):
    import io

    picture = io.BytesIO()
    try:
        figure.savefig(picture, format="png", bbox_inches="tight")
    except Exception as e:
        traceback.print_exception(type(e), e, None)
        return None
    return picture.getvalue()


def told(e, name):
    frames = e.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != name:
        frames = frames.tb_next
    try:
        text = "".join(traceback.format_exception(type(e), e, frames))
    except BaseException:
        text = type(e).__name__
    try:
        value = str(e)
    except BaseException:
        value = ""
    return {"name": type(e).__name__, "value": value[:PIECE], "traceback": text[:LONGEST_TEXT]}


class Plots(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The back end that matplotlib is told to draw with: pyplot's show() shows the figures that are open."""

    NAME = "sandhold_plots"

    def __init__(self, interpreter):
        self.interpreter = interpreter

    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == self.NAME else None

    def exec_module(self, module):
        from matplotlib.backend_bases import FigureManagerBase
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        module.FigureCanvas = FigureCanvasAgg
        module.FigureManager = FigureManagerBase
        module.show = lambda *given, **named: self.interpreter.show_figures()


def become_interpreter(control, out, err):
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    interpreter = Interpreter(control)
    signal.signal(signal.SIGINT, nothing)
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.closerange(3, control.fileno())
    os.closerange(control.fileno() + 1, 256)
    sys.stdin = open(0, encoding="utf-8")
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    sys.argv = [""]
    sys.path.insert(0, "")
    sys.meta_path.insert(0, Plots(interpreter))
    os.environ.setdefault("MPLBACKEND", "module://" + Plots.NAME)
    interpreter.serve()


# The one that hands to and fro.


class Relay:
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.requests = Frames(1 << 30)
        self.waiting = b""
        self.child = 0
        # A signal must not come between looking for work and waiting for it.
        self.woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.restart = False
        signal.signal(signal.SIGINT, self.interrupt)
        signal.signal(signal.SIGUSR1, self.drop)
        signal.signal(signal.SIGCHLD, lambda number, where: None)
        self.selector.register(0, selectors.EVENT_READ, self.asked)
        self.selector.register(self.woken, selectors.EVENT_READ, self.wake)

    def interrupt(self, number, where):
        self.kill(signal.SIGINT)

    def drop(self, number, where):
        self.restart = True
        self.kill(signal.SIGKILL)

    def kill(self, number):
        if self.child > 0:
            try:
                os.killpg(self.child, number)
            except OSError:
                pass  # it has ended

    def begin(self):
        mine, its = socket.socketpair()
        out, out_in = os.pipe()
        err, err_in = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                become_interpreter(its, out_in, err_in)
            finally:
                os._exit(1)
        try:
            os.setpgid(child, child)
        except OSError:
            pass  # it has done so itself
        for end in (out_in, err_in):
            os.close(end)
        its.close()
        self.child, self.control, self.out, self.err = child, mine, out, err
        self.answers, self.waiting = Frames(LARGEST), b""
        for end in (out, err):
            os.set_blocking(end, False)
        mine.setblocking(False)
        self.selector.register(out, selectors.EVENT_READ, lambda mask: self.printed(b"O", out))
        self.selector.register(err, selectors.EVENT_READ, lambda mask: self.printed(b"E", err))
        self.selector.register(mine, selectors.EVENT_READ, self.answered)
        self.tell(b"R", json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "process": child}).encode())

    def tell(self, letter, payload):
        write_all(1, frame(letter, payload))

    def printed(self, letter, end):
        """One piece; whether there was any."""
        try:
            piece = os.read(end, PIECE)
        except BlockingIOError:
            return False
        if not piece:
            self.forget(end)
            return False
        self.tell(letter, piece)
        return True

    def forget(self, end):
        try:
            self.selector.unregister(end)
        except KeyError:
            pass  # it was forgotten before

    def drain(self):
        for letter, end in ((b"O", self.out), (b"E", self.err)):
            # as much as a pipe holds: what a child of the code's goes on printing belongs to nobody's end
            for _ in range(17):
                if not self.printed(letter, end):
                    break

    def asked(self, mask):
        piece = os.read(0, PIECE)
        if not piece:
            self.kill(signal.SIGKILL)
            os._exit(0)
        for letter, payload in self.requests.add(piece):
            self.waiting += frame(letter, payload)
        self.push()

    def push(self):
        if self.waiting:
            try:
                self.waiting = self.waiting[self.control.send(self.waiting[:PIECE]) :]
            except BlockingIOError:
                pass
            except OSError:
                self.waiting = b""  # it is gone, which is told elsewhere
        more = selectors.EVENT_WRITE if self.waiting else 0
        try:
            self.selector.modify(self.control, selectors.EVENT_READ | more, self.answered)
        except KeyError:
            pass  # its end of the socket is closed

    def answered(self, mask):
        if mask & selectors.EVENT_WRITE:
            self.push()
        if not mask & selectors.EVENT_READ:
            return
        try:
            piece = self.control.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self.forget(self.control)
            self.kill(signal.SIGKILL)  # an interpreter that cannot be told anything is none
            return
        try:
            for letter, payload in self.answers.add(piece):
                self.drain()
                self.tell(letter if letter in (b"D", b"F") else b"?", payload)
        except ValueError:
            self.kill(signal.SIGKILL)

    def wake(self, mask):
        try:
            os.read(self.woken, 4096)
        except BlockingIOError:
            pass
        while True:
            try:
                ended, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if ended == 0:
                return
            if ended == self.child:
                self.lost(status)
                return

    def lost(self, status):
        self.kill(signal.SIGKILL)  # what it left in its group
        self.child = 0
        self.drain()
        for end in (self.out, self.err, self.control):
            self.forget(end)
        os.close(self.out)
        os.close(self.err)
        self.control.close()
        code = os.waitstatus_to_exitcode(status)
        self.tell(b"X", json.dumps({"code": code, "asked": self.restart}).encode())
        self.restart = False
        self.begin()

    def relay(self):
        self.begin()
        while True:
            for key, mask in self.selector.select():
                # not forgotten by one before it, whose number may be another's by now
                if any(key is live for live in self.selector.get_map().values()):
                    key.data(mask)


Relay().relay()
