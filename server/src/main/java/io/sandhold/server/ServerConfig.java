package io.sandhold.server;

import io.sandhold.isolation.JailProfile;
import io.sandhold.isolation.Limits;
import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.EgressRules;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.InodeRules;
import io.sandhold.sessions.LifeRules;
import io.sandhold.sessions.PenaltyRules;
import io.sandhold.sessions.QuotaRules;
import io.sandhold.sessions.RecordingRules;
import io.sandhold.sshserver.AdmissionRules;
import io.sandhold.sshserver.SshServerConfig;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.CommandRules;
import io.sandhold.webapi.WebServerConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Level;

/**
 * How the whole server stands; read by {@link ServerConfigReader}.
 *
 * @param data the data directory
 * @param http where the REST API listens
 * @param ssh where SSH listens
 * @param volumes the kind asked for; empty takes the first that works
 * @param open whether anyone who reaches a door is the administrator
 * @param sshAlgorithms what SSH offers
 * @param admission how many may be connected by SSH without having logged in
 * @param forwarding which ways SSH forwards connections
 * @param trust whose certificates let in over SSH, and what is revoked
 * @param keepAlive how often SSH clients are asked whether they are there
 * @param texts what is said to people over SSH
 * @param penalties what failing to log in holds against an address
 * @param poolBytes the size of the btrfs pool file; empty follows the free disk
 * @param quota how much disk a session may have
 * @param inodes how many inodes a session's volume holds
 * @param limits the limits of a session that names none
 * @param maxLimits the most a session may ask for
 * @param lives how long sessions live
 * @param egress how they reach hosts through the proxy
 * @param web what callers may have of the REST API
 * @param commands what they may run by REST
 * @param code how handlers and contexts are kept, and which file stores may be asked
 * @param idleTimeout how long an unused jail is kept
 * @param maxSessions the most sessions at once
 * @param maxSessionsPerAccount the most of one account that is no administrator
 * @param recordings how much is recorded of logins
 * @param processOutput how much is kept of each outlet of a process in the background
 * @param uidBase the first host uid of sessions
 * @param node this server's name in the registry
 * @param profile what jails show
 * @param traces where traces go
 * @param log what is logged
 */
record ServerConfig(
        Path data,
        InetSocketAddress http,
        InetSocketAddress ssh,
        Optional<VolumeKind> volumes,
        boolean open,
        SshServerConfig.Algorithms sshAlgorithms,
        AdmissionRules admission,
        Forwarding forwarding,
        CertificateTrust trust,
        Duration keepAlive,
        SshServerConfig.Texts texts,
        PenaltyRules penalties,
        OptionalLong poolBytes,
        QuotaRules quota,
        InodeRules inodes,
        Limits limits,
        Limits maxLimits,
        LifeRules lives,
        EgressRules egress,
        WebServerConfig.Rules web,
        CommandRules commands,
        CodeRules code,
        Duration idleTimeout,
        int maxSessions,
        int maxSessionsPerAccount,
        RecordingRules recordings,
        long processOutput,
        int uidBase,
        String node,
        JailProfile profile,
        TraceRules traces,
        Level log) {

    ServerConfig {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(ssh, "ssh");
        Objects.requireNonNull(volumes, "volumes");
        Objects.requireNonNull(sshAlgorithms, "sshAlgorithms");
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(forwarding, "forwarding");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(keepAlive, "keepAlive");
        Objects.requireNonNull(texts, "texts");
        Objects.requireNonNull(penalties, "penalties");
        Objects.requireNonNull(poolBytes, "poolBytes");
        Objects.requireNonNull(quota, "quota");
        Objects.requireNonNull(inodes, "inodes");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(maxLimits, "maxLimits");
        Objects.requireNonNull(lives, "lives");
        Objects.requireNonNull(egress, "egress");
        Objects.requireNonNull(web, "web");
        Objects.requireNonNull(commands, "commands");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        Objects.requireNonNull(recordings, "recordings");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(traces, "traces");
        Objects.requireNonNull(log, "log");
    }
}
