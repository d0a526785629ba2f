package io.sandhold.sessions;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server that was not stopped in order leaves on the machine: mounts, loop devices, control groups, jails' directories.
 *
 * @param directory what it lived on
 */
record Leftovers(Path directory) {

    /** One line each. */
    List<String> all() throws IOException {
        List<String> left = new ArrayList<>(mounts());
        left.addAll(loopDevices());
        for (Path group : controlGroups()) {
            left.add(group.toString());
        }
        if (Files.exists(directory.resolve("run/jails"))) {
            left.add("jails");
        }
        return left;
    }

    /** Where something is mounted that is below the directory or comes from it, the innermost last. */
    private List<String> mounts() throws IOException {
        String path = directory.toRealPath().toString();
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            // proc_pid_mountinfo(5): the fifth field is the mount point
            return mounts.filter(line -> line.contains(path))
                    .map(line -> line.split(" ")[4])
                    .toList();
        }
    }

    private List<String> loopDevices() throws IOException {
        String path = directory.toRealPath().toString();
        List<String> left = new ArrayList<>();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            for (Path device : devices) {
                Path file = device.resolve("loop/backing_file");
                try {
                    if (Files.readString(file).contains(path)) {
                        left.add("/dev/" + device.getFileName());
                    }
                } catch (IOException e) {
                    // it backs nothing, or has been let go of meanwhile
                }
            }
        }
        return left;
    }

    private List<Path> controlGroups() throws IOException {
        Path list = directory.resolve("run/cgroups");
        if (!Files.exists(list)) {
            return List.of();
        }
        return Files.readAllLines(list).stream()
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    /** Takes all of it away, whatever state it is in, with the machine's own commands and nothing of what is tested. */
    void clear() throws IOException, InterruptedException {
        for (String point : mounts().reversed()) {
            run("umount", "--lazy", point);
        }
        // the last mount of a device lets go of it, where it was made so; others are let go of here
        for (String device : loopDevices()) {
            run("losetup", "--detach", device);
        }
        Eventually.holds(() -> {
            try {
                return mounts().isEmpty() && loopDevices().isEmpty();
            } catch (IOException e) {
                return false;
            }
        });
        // what was in them has died with its server
        for (Path group : controlGroups()) {
            Eventually.holds(() -> removed(group), () -> group + " cannot be removed");
        }
    }

    private static boolean removed(Path group) {
        try (Stream<Path> below = Files.walk(group)) {
            for (Path each : below.filter(Files::isDirectory).toList().reversed()) {
                Files.deleteIfExists(each);
            }
            return true;
        } catch (IOException e) {
            return false; // its processes are not all dead yet
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
