package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Ways out of a session without network, and past the addresses into the kernel's other kinds of sockets. */
@UnderAttack
@ResourceLock(House.NEIGHBOUR)
class NetworkIT {

    private static final String CONNECT = """
            def connect(address, port, kind=socket.SOCK_STREAM):
                family = socket.AF_INET6 if ':' in address else socket.AF_INET
                s = socket.socket(family, kind)
                s.settimeout(5)
                s.connect((address, port))
                s.send(b'x')
            """;

    private static Attacker attacker;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
    }

    @Test
    void servers_own_doors_are_not_reached_by_any_address_of_the_host(House house) throws Exception {
        String doors = house.server().sshPort() + ","
                + URI.create(house.server().http()).getPort();
        List<String> addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(InetAddress::getHostAddress)
                .map(address -> address.replaceFirst("%.*", ""))
                .toList();
        assertTrue(addresses.contains("127.0.0.1"), addresses::toString);
        attacker.assertRefused(CONNECT + """
                for address in sys.argv[1].split(',') + ['0.0.0.0', '127.1.2.3', '::ffff:127.0.0.1', '::']:
                    for port in sys.argv[2].split(','):
                        attempt('%s %s' % (address, port), lambda: connect(address, int(port)))
                """, String.join(",", addresses), doors);
    }

    @Test
    void metadata_services_and_the_world_are_not_reached() throws Exception {
        attacker.assertRefused(CONNECT + """
                for address in ('169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16', '192.0.0.192', '10.0.0.1',
                                '172.16.0.1', '192.168.0.1', '192.0.2.1', '2001:db8::1', '224.0.0.1', '255.255.255.255'):
                    attempt('tcp ' + address, lambda: connect(address, 80))
                    attempt('udp ' + address, lambda: connect(address, 53, socket.SOCK_DGRAM))
                """);
    }

    @Test
    void loopback_of_another_session_is_not_reached(House house) throws Exception {
        try (Background listener = Background.of(
                house.ssh()
                        .ssh(
                                House.NEIGHBOUR,
                                "python3 -u -c '"
                                        + "import socket; s = socket.create_server((\"\", 5999), family=socket.AF_INET6, dualstack_ipv6=True); print(\"up\"); s.accept()'"))) {
            listener.awaitLine("up");
            attacker.assertRefused(CONNECT + """
                    for address in '127.0.0.1', '::1', '0.0.0.0', '127.0.0.2':
                        attempt(address, lambda: connect(address, 5999))
                    """);
        }
    }

    @Test
    void abstract_socket_of_the_host_is_not_reached_nor_seen() throws Exception {
        String name = "sandhold-attack-" + ProcessHandle.current().pid();
        try (Background listener = Background.of(List.of("/usr/bin/python3", "-u", "-c", """
                import socket, sys
                s = socket.socket(socket.AF_UNIX); s.bind("\\0" + sys.argv[1]); s.listen()
                d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); d.bind("\\0" + sys.argv[1] + "d")
                print("up"); s.accept()""", name))) {
            listener.awaitLine("up");
            attacker.assertRefused("""
                    attempt('stream', lambda: socket.socket(socket.AF_UNIX).connect('\\0' + sys.argv[1]))
                    attempt('datagram', lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', '\\0' + sys.argv[1] + 'd'))
                    """, name);
            Program.Result seen = attacker.shell("cat /proc/net/unix").code(0);
            assertFalse(seen.text().contains(name), seen::toString);
        }
    }

    @Test
    void raw_packet_and_foreign_sockets_are_not_made() throws Exception {
        attacker.assertRefused("""
                INET, INET6, NETLINK, PACKET, RAW, DGRAM = 2, 10, 16, 17, 3, 2
                for protocol in 1, 6, 17, 255:
                    attempt('raw IPv4 %d' % protocol, lambda: socket.socket(INET, RAW, protocol))
                    attempt('raw IPv6 %d' % protocol, lambda: socket.socket(INET6, RAW, protocol))
                attempt('the old packet socket', lambda: socket.socket(INET, 10, 3 << 8))
                for kind in RAW, DGRAM:
                    attempt('packet %d' % kind, lambda: socket.socket(PACKET, kind, 3 << 8))
                for protocol in 4, 6, 9, 12, 15, 16, 21:  # sock_diag, xfrm, audit, netfilter, uevent, generic, smc
                    attempt('netlink %d' % protocol, lambda: socket.socket(NETLINK, RAW, protocol))
                for family in set(range(46)) - {1, INET, INET6, NETLINK, PACKET}:  # among them AF_ALG, AF_VSOCK, AF_XDP, AF_BLUETOOTH
                    for kind in 1, DGRAM, RAW, 5:
                        attempt('family %d %d' % (family, kind), lambda: socket.socket(family, kind, 0))
                    attempt('family %d with high bits' % family, lambda: syscall('socket', family | 1 << 32, 1, 0))
                """);
    }

    @Test
    void network_is_not_reconfigured() throws Exception {
        attacker.assertRefused("""
                import fcntl
                def ask(request, *fields):
                    fcntl.ioctl(socket.socket(2, 2), request, struct.pack('16sHH28x', b'lo', *fields))
                attempt('SIOCSIFFLAGS', lambda: ask(0x8914, 0, 0))
                attempt('SIOCSIFADDR', lambda: ask(0x8916, 2, 0))
                attempt('SIOCSIFHWADDR', lambda: ask(0x8924, 2, 0))
                attempt('SIOCBRADDBR', lambda: fcntl.ioctl(socket.socket(2, 2), 0x89a0, b'br0'))
                def newlink():
                    s = socket.socket(16, 3, 0)
                    kind = struct.pack('HH6sxx', 10, 1, b'dummy\\0')  # IFLA_INFO_KIND
                    info = struct.pack('HH', 4 + len(kind), 18) + kind  # IFLA_LINKINFO
                    body = struct.pack('BxHiII', 0, 0, 0, 0, 0) + info
                    s.send(struct.pack('IHHII', 16 + len(body), 16, 0x605, 1, 0) + body)
                    error = struct.unpack_from('i', s.recv(4096), 16)[0]
                    if error:
                        raise OSError(-error, 'netlink')
                attempt('RTM_NEWLINK', newlink)
                attempt('bind to a low port', lambda: socket.socket().bind(('127.0.0.1', 22)))
                """);
    }
}
