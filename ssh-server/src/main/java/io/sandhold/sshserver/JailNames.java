package io.sandhold.sshserver;

/** Users and groups as the jail's own {@code /etc/passwd} and {@code /etc/group} name them. */
final class JailNames {

    private JailNames() {}

    /** A user's name; empty where it has none. */
    static String user(int id) {
        return id == 65534 ? "nobody" : either(id);
    }

    /** A group's name; empty where it has none. */
    static String group(int id) {
        return id == 65534 ? "nogroup" : either(id);
    }

    private static String either(int id) {
        return switch (id) {
            case 0 -> "root";
            case SftpAttributes.OWN_ID -> "sandbox";
            default -> "";
        };
    }
}
