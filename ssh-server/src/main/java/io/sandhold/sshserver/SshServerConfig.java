package io.sandhold.sshserver;

import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Forwarding;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How the SSH door stands.
 *
 * @param address where to listen; port 0 takes a free one
 * @param keyDirectory where the host keys lie; made once, mode 0600, and kept
 * @param open whether anyone may come in without proving who they are (as the administrator); only on loopback
 * @param admission how many that have not logged in there may be
 * @param algorithms what is offered
 * @param forwarding which ways connections may be forwarded
 * @param trust whose certificates let in, and what is revoked
 * @param keepAlive how often a client that has logged in is asked whether it is there; one that leaves three unanswered is dropped
 * @param texts what the operator has said to people
 */
public record SshServerConfig(
        InetSocketAddress address,
        Path keyDirectory,
        boolean open,
        AdmissionRules admission,
        Algorithms algorithms,
        Forwarding forwarding,
        CertificateTrust trust,
        Duration keepAlive,
        Texts texts) {

    /** How often that is, unless somebody says otherwise. */
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /**
     * What the operator has said to people, in lines; empty for nothing.
     *
     * @param banner before the login (RFC 4252 section 5.4)
     * @param today on a terminal, before its shell and after what is said of the session
     */
    public record Texts(String banner, String today) {

        /** Nothing. */
        public static final Texts NONE = new Texts("", "");

        public Texts {
            Objects.requireNonNull(banner, "banner");
            Objects.requireNonNull(today, "today");
        }

        /** With the line ends that both the protocol and a terminal want. */
        static String lines(String text) {
            return text.isEmpty() ? "" : text.stripTrailing().replace("\n", "\r\n") + "\r\n";
        }
    }

    /** Which algorithms are offered. */
    public enum Algorithms {
        /** Those that no auditor has a word against: no NIST curves, no MAC over the plain text. Every client of the last ten years has some of each. */
        AUDITED,
        /** The NIST curves, in key exchanges and as a host key, and MACs over the plain text as well: for clients, or rules, that know nothing else. */
        COMPATIBLE
    }

    public SshServerConfig {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(keyDirectory, "keyDirectory");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(algorithms, "algorithms");
        Objects.requireNonNull(forwarding, "forwarding");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(texts, "texts");
        if (!keepAlive.isPositive()) {
            throw new IllegalArgumentException("clients are asked every so often, not every " + keepAlive);
        }
    }

    /** One that offers the usual algorithms, forwards both ways, believes no certificate and says nothing. */
    public SshServerConfig(InetSocketAddress address, Path keyDirectory, boolean open, AdmissionRules admission) {
        this(
                address,
                keyDirectory,
                open,
                admission,
                Algorithms.AUDITED,
                Forwarding.ALL,
                CertificateTrust.NONE,
                KEEP_ALIVE,
                Texts.NONE);
    }
}
