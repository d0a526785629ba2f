package io.sandhold.isolation;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Measures a jail's start, a warm command, and a stream either way: {@code java … io.sandhold.isolation.Speed}. Not a test. */
final class Speed {
    private Speed() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("speed");
        try (TestHost host = new TestHost(directory)) {
            Limits limits = new Limits(512L << 20, 256, 8, 1024);
            print("start a jail", 20, i -> host.jail("j" + i, limits));
            Jail jail = host.jail("speed", limits);
            print("run true", 2000, _ -> TestHost.run(jail, "true"));
            for (int round = 0; round < 3; round++) {
                System.out.printf("stdout %.2f GB/s%n", stdout(jail) / 1e9);
                System.out.printf("stdin  %.2f GB/s%n", stdin(jail) / 1e9);
            }
        }
    }

    private interface Step {
        void run(int i) throws Exception;
    }

    private static void print(String what, int times, Step step) throws Exception {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            step.run(i);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf("%s: median %.2f ms, p99 %.2f ms%n", what, millis[times / 2], millis[times * 99 / 100]);
    }

    private static double stdout(Jail jail) {
        long start = System.nanoTime();
        long bytes = 0;
        try (Execution head = jail.start(Command.of("head", "-c", "2G", "/dev/zero"))) {
            while (head.next() instanceof Output.Stdout(ByteBuffer chunk)) {
                bytes += chunk.remaining();
            }
        }
        return bytes / ((System.nanoTime() - start) / 1e9);
    }

    private static double stdin(Jail jail) throws Exception {
        long start = System.nanoTime();
        byte[] block = new byte[1 << 20];
        try (Execution cat = jail.start(Command.of("sh", "-c", "cat >/dev/null"))) {
            for (int i = 0; i < 1024; i++) {
                cat.stdin().write(block);
            }
            cat.stdin().close();
            TestHost.finish(cat);
        }
        return (1L << 30) / ((System.nanoTime() - start) / 1e9);
    }
}
