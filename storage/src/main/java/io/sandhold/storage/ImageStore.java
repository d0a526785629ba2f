package io.sandhold.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Volumes that are ext4 file systems in sparse files: {@code images/ID.img}, mounted on {@code mounts/ID}. One that is being made
 * has a name with a dot before it, which no id has.
 */
final class ImageStore implements VolumeStore {
    private static final String MAKING = ".new-";
    private static final String SUFFIX = ".img";

    private final Path images;
    private final Path mounts;

    ImageStore(Path directory) {
        HostPath.passable(directory);
        this.images = HostPath.passable(directory.resolve("images"));
        this.mounts = HostPath.passable(directory.resolve("mounts"));
        HostPath.own(images, Kernel.effectiveUid(), 0700);
        for (String name : HostPath.names(mounts)) {
            if (name.startsWith(".") || !exists(name)) {
                unmount(name);
            }
        }
        for (String name : HostPath.names(images)) {
            if (name.startsWith(".")) {
                HostPath.remove(images.resolve(name));
            }
        }
    }

    @Override
    public VolumeKind kind() {
        return VolumeKind.IMAGE;
    }

    @Override
    public List<String> shortcomings() {
        return List.of(
                "A volume can grow (with CAP_SYS_RESOURCE) but not shrink.",
                "The number of files (inodes) of a volume is set when it is made; it grows with the volume only.",
                "Images are sparse: if the host's disk fills up, writes in sessions fail with input/output errors before their"
                        + " quota is reached.");
    }

    @Override
    public long maxQuota() {
        return FileSystemStat.of(images).totalBytes();
    }

    @Override
    public Room create(String id, long quotaBytes, OptionalLong inodes, Consumer<Path> furnish) {
        Path making = images.resolve(MAKING + id + SUFFIX);
        Path target = mounts.resolve(id);
        try {
            Ext4.make(making, quotaBytes, inodes);
            String device = mount(making, target);
            HostPath.remove(target.resolve("lost+found"));
            furnish.accept(target);
            HostPath.move(making, image(id));
            return new ImageRoom(id, device);
        } catch (RuntimeException e) {
            unmount(id);
            HostPath.remove(making);
            throw e;
        }
    }

    /** Attaches and mounts; gives the loop device. */
    private static String mount(Path image, Path target) {
        try (LoopDevice device = LoopDevice.attach(image)) {
            mount(device.path, target);
            return device.path;
        }
    }

    private static void mount(String device, Path target) {
        HostPath.passable(target);
        Mounts.mount(device, target, "ext4", "discard,errors=remount-ro");
    }

    @Override
    public Optional<Room> find(String id) {
        if (!exists(id)) {
            return Optional.empty();
        }
        Path target = mounts.resolve(id);
        String device = Mounts.on(target).map(Mounts.Mount::source).orElseGet(() -> mount(image(id), target));
        return Optional.of(new ImageRoom(id, device));
    }

    @Override
    public List<String> ids() {
        return HostPath.names(images).stream()
                .filter(name -> !name.startsWith(".") && name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
    }

    @Override
    public boolean exists(String id) {
        return Files.exists(image(id));
    }

    @Override
    public boolean usable() {
        return Mounts.writable(images);
    }

    @Override
    public void close() {
        for (Mounts.Mount mount : Mounts.in(mounts)) {
            unmount(mount.target().getFileName().toString());
        }
    }

    private void unmount(String id) {
        Path target = mounts.resolve(id);
        if (Files.exists(target)) {
            Mounts.unmount(target);
            HostPath.remove(target);
        }
    }

    private Path image(String id) {
        return images.resolve(id + SUFFIX);
    }

    private final class ImageRoom implements Room {
        private final String id;
        private final String device;

        ImageRoom(String id, String device) {
            this.id = id;
            this.device = device;
        }

        @Override
        public Path root() {
            return mounts.resolve(id);
        }

        @Override
        public Space space() {
            return Ext4.space(root());
        }

        @Override
        public QuotaMeter meter() {
            return QuotaMeter.KERNEL;
        }

        @Override
        public void resize(long quotaBytes, OptionalLong inodes) {
            if (inodes.isPresent()) {
                throw new StorageException("the volume " + id + " is an image, whose number of inodes ("
                        + space().totalInodes() + ") is set when it is made; make a new one");
            }
            if (quotaBytes < space().totalBytes()) {
                throw new StorageException(
                        "the volume " + id + " is an image, which grows but does not shrink; its quota stays "
                                + Refusal.size(space().totalBytes()));
            }
            String device = Mounts.on(root())
                    .orElseThrow(() -> new StorageException("the volume " + id + " is not mounted"))
                    .source();
            Ext4.grow(image(id), device, root(), quotaBytes);
        }

        @Override
        public void delete() {
            HostPath.remove(image(id));
            unmount(id);
        }

        /**
         * From the same loop device, which stays attached as long as something of the file system is open: the kernel gives the same file
         * system again, where a second device on the same image would write over what the first still writes.
         */
        @Override
        public void mountAgain() {
            if (Mounts.on(root()).isEmpty()) {
                mount(device, root());
            }
        }
    }
}
