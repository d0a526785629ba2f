"""Runs a script as `python3 SCRIPT ARGS` would, and writes chosen variables of its down as JSON when it ends, however it ends.

Called as: run_collecting.py SCRIPT FIRST_PATH OUTPUT NAMES_AS_JSON ARGS...
"""
import sys


def run(runner, script, first_path, output, names, args):
    import builtins
    import json
    import types
    from io import open as open_file

    dumps = json.dumps
    names = json.loads(names)
    sys.argv[:] = [script, *args]
    sys.path.insert(0, first_path)
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=script, __builtins__=builtins, __cached__=None)
    sys.modules["__main__"] = main

    def show(kind, value, trace):
        while trace is not None and trace.tb_frame.f_code.co_filename == runner:
            trace = trace.tb_next
        sys.__excepthook__(kind, value.with_traceback(trace), trace)

    def text(value):
        try:
            return dumps(value, allow_nan=False)
        except Exception:  # not JSON: it is left out
            return None

    def write_down():
        found = {name: text(main.__dict__[name]) for name in names if name in main.__dict__}
        parts = [f"{dumps(name)}:{value}" for name, value in found.items() if value is not None]
        try:
            with open_file(output, "w", encoding="utf-8") as file:
                file.write("{" + ",".join(parts) + "}")
        except OSError:  # no room: the server tells of none
            pass

    sys.excepthook = show
    try:
        with open_file(script, "rb") as file:
            source = file.read()
        exec(compile(source, script, "exec", dont_inherit=True), main.__dict__)
    finally:
        write_down()


run(__file__, *sys.argv[1:5], sys.argv[5:])
