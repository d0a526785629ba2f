package io.sandhold.isolation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/**
 * What the kernel holds for the sockets of one network namespace and charges to nobody's memory: what waits in netlink sockets, and
 * datagrams of UDP that are not sent off yet ({@code UDP_CORK} of {@code udp(7)}). TCP's buffers and what has arrived by UDP are charged.
 */
final class UnchargedMemory {
    /** The most that one socket holds, about: its receive buffer, a message beyond it, and a request that is not answered to its end. */
    private static final long MOST_OF_ONE = 512 << 10;

    private UnchargedMemory() {}

    /**
     * How much it is, in bytes. Where there are too few sockets to hold {@code bound} they are only counted, which is one small read.
     *
     * @param process the {@code /proc} directory of a process in that network namespace
     * @return 0 where it holds less than {@code bound} for certain, or has ended; no more is counted than shows that there is more
     */
    static long read(Path process, long bound) throws IOException {
        Path net = process.resolve("net");
        if (sockets(net) * MOST_OF_ONE < bound) {
            return 0;
        }
        return sum(net.resolve("netlink"), bound, UnchargedMemory::netlink)
                + sum(net.resolve("udp"), bound, UnchargedMemory::unsent)
                + sum(net.resolve("udp6"), bound, UnchargedMemory::unsent);
    }

    /** {@code sockets: used 4} */
    private static long sockets(Path net) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(net.resolve("sockstat"))) {
            return Long.parseLong(word(lines.readLine(), 2));
        } catch (NoSuchFileException e) {
            return 0; // the process has ended
        }
    }

    private static long sum(Path file, long bound, ToLongFunction<String> ofLine) throws IOException {
        long sum = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            lines.readLine(); // the heading
            for (String line = lines.readLine(); line != null && sum <= bound; line = lines.readLine()) {
                sum += ofLine.applyAsLong(line);
            }
        } catch (NoSuchFileException e) {
            return 0; // the process has ended, or the kernel has no IPv6
        }
        return sum;
    }

    /** {@code sk Eth Pid Groups Rmem Wmem …} */
    private static long netlink(String line) {
        return Long.parseLong(word(line, 4)) + Long.parseLong(word(line, 5));
    }

    /** {@code sl local_address rem_address st tx_queue:rx_queue …}, in hexadecimal. */
    private static long unsent(String line) {
        String queues = word(line, 4);
        return Long.parseLong(queues.substring(0, queues.indexOf(':')), 16);
    }

    private static String word(String line, int index) {
        return line.strip().split(" +", index + 2)[index];
    }
}
