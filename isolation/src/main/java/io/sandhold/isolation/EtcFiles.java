package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a jail's {@code /etc} that are its own; {@code run_isolated.sh} binds them, and some of the host's beside them. */
final class EtcFiles {
    private static final String PASSWD = """
            root:x:0:0:root:/root:/usr/sbin/nologin
            sandbox:x:1000:1000:sandbox:/workspace:/bin/bash
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            """;
    private static final String GROUP = """
            root:x:0:
            tty:x:5:
            sandbox:x:1000:
            nogroup:x:65534:
            """;
    private static final String NSSWITCH = """
            passwd: files
            group: files
            hosts: files dns
            networks: files
            protocols: files
            services: files
            """;
    private static final String PROFILE = """
            # For login shells.
            if [ -n "${BASH_VERSION-}" ] && [ -r /etc/bash.bashrc ]; then
                . /etc/bash.bashrc
            fi
            """;
    private static final String BASHRC = """
            # For interactive shells.
            case $- in *i*) ;; *) return ;; esac
            shopt -s checkwinsize
            case $TERM in
                dumb | '') PS1='\\u@\\h:\\w\\$ ' ;;
                *)
                    PS1='\\[\\e[1;32m\\]\\u@\\h\\[\\e[0m\\]:\\[\\e[1;34m\\]\\w\\[\\e[0m\\]\\$ '
                    alias ls='ls --color=auto' grep='grep --color=auto'
                    ;;
            esac
            """;

    private EtcFiles() {}

    /** Writes them into {@code directory}, which exists. */
    static void write(Path directory, String hostName, NetworkMode network) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("passwd", PASSWD);
        files.put("group", GROUP);
        files.put("nsswitch.conf", NSSWITCH);
        files.put("profile", PROFILE);
        files.put("bash.bashrc", BASHRC);
        files.put("hostname", hostName + "\n");
        files.put("hosts", "127.0.0.1 localhost " + hostName + "\n::1 localhost ip6-localhost ip6-loopback\n");
        files.put("resolv.conf", network == NetworkMode.HOST ? hostResolver() : "");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
    }

    private static String hostResolver() throws IOException {
        Path file = Path.of("/etc/resolv.conf");
        return Files.isReadable(file) ? Files.readString(file) : "";
    }
}
