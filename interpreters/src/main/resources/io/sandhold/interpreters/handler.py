# Waits for one request on stdin, runs the handler in it, leaves what it returned in a file and ends. Started ahead of time: all that takes
# long is done before the request comes. What is printed goes where it is printed; the result takes another way, so that neither spoils the other.
import inspect, json, linecache, os, resource, sys, time, traceback, types

RESULT = "/tmp/.sandhold-result"
LARGEST = 16 << 20
NAME = "handler.py"


class Context:
    """What a handler that takes two arguments learns of its run; what the caller gave as context is added, and wins."""

    def __init__(self, given, deadline, memory, request_id):
        self.function_name = "handler"
        self.function_version = "$LATEST"
        self.request_id = request_id
        self.log_group_name = "/sandhold/handlers"
        self.log_stream_name = request_id
        self.invoked_function_arn = None
        self.memory_limit_in_mb = memory
        self.__dict__.update(given)
        self.aws_request_id = self.request_id
        self.__deadline = deadline

    @property
    def remaining_time_in_millis(self):
        return self.get_remaining_time_in_millis()

    def get_remaining_time_in_millis(self):
        return max(0, int((self.__deadline - time.monotonic()) * 1000))


def takes_two(handler, event, context):
    try:
        inspect.signature(handler).bind(event, context)
        return True
    except (TypeError, ValueError):
        return False


def call(request, deadline):
    code, event = request["code"], request["event"]
    module = types.ModuleType("handler")
    module.__file__ = NAME
    sys.modules["handler"] = module
    linecache.cache[NAME] = (len(code), None, code.splitlines(True), NAME)
    exec(compile(code, NAME, "exec", dont_inherit=True), module.__dict__)
    handler = getattr(module, "handler", None)
    if not callable(handler):
        raise NameError("the code defines no function 'handler(event)' or 'handler(event, context)'")
    context = Context(request["context"], deadline, int(sys.argv[1]), request["id"])
    result = handler(event, context) if takes_two(handler, event, context) else handler(event)
    if inspect.iscoroutine(result):
        import asyncio

        result = asyncio.run(result)
    return result


def told(result):
    try:
        text = json.dumps({"result": result}, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as e:
        raise TypeError("what the handler returned is not JSON: %s" % e) from None
    if len(text) > LARGEST:
        raise ValueError("what the handler returned is %d bytes of JSON; at most %d are taken" % (len(text), LARGEST))
    return text


def failure(e):
    frames = e.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != NAME:
        frames = frames.tb_next
    try:
        sys.stderr.write("".join(traceback.format_exception(type(e), e, frames)))
    except BaseException:
        pass  # its own words cannot be had
    try:
        value = str(e)
    except BaseException:
        value = ""
    if isinstance(e, SystemExit):
        value = "the handler asked to exit with %r instead of returning" % (e.code,)
    return json.dumps({"error": {"name": type(e).__name__, "value": value[:10000]}})


def leave(text):
    try:
        os.unlink(RESULT)
    except OSError:
        pass
    file = os.open(RESULT, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    data = text.encode("ascii")
    while data:
        data = data[os.write(file, data):]
    os.close(file)


def main():
    use = resource.getrusage(resource.RUSAGE_SELF)
    os.write(1, b"ready %d\n" % int((use.ru_utime + use.ru_stime) * 1e6))
    sys.stdout.reconfigure(line_buffering=True)  # what was printed is there when the time is over
    me = os.getpid()
    with open(0, "rb", closefd=False) as source:
        request = json.loads(source.read())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.path.insert(0, "/workspace")
    deadline = time.monotonic() + request["timeout"]
    try:
        text = told(call(request, deadline))
        code = 0
    except BaseException as e:
        if os.getpid() == me:
            text = failure(e)
        code = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass  # closed, or nobody reads it any more
    if os.getpid() == me:  # a child that the handler forked and let return is done here
        leave(text)
    os._exit(code)


main()
