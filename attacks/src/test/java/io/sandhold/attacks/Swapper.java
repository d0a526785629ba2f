package io.sandhold.attacks;

/** What exchanges two names in a jail as fast as it can, each time by one atomic {@code renameat2(2)}. */
final class Swapper {

    /** A program for {@link Attacker#start}, to be formatted with two paths; prints how often it did it when its stdin ends. */
    static final String PROGRAM = """
            import ctypes, sys, threading
            libc, stop, swaps = ctypes.CDLL(None), threading.Event(), 0
            threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
            print('swapping')
            while not stop.is_set():
                if libc.renameat2(-100, b'%s', -100, b'%s', 2) == 0:
                    swaps += 1
            print(swaps)
            """;

    private Swapper() {}
}
