package io.sandhold.egress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** The server's side of SOCKS5 (RFC 1928) up to the request: no authentication, CONNECT only. One thread. */
final class SocksReader {

    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final byte[] NO_AUTHENTICATION = {VERSION, 0};

    private final Connection connection;
    private final InputStream input;
    private final Answer answer;

    /**
     * @param input stands after the first byte, the version
     */
    SocksReader(Connection connection, InputStream input, Answer answer) {
        this.connection = connection;
        this.input = input;
        this.answer = answer;
    }

    Target target() throws IOException {
        answer.in(Answer.Tone.SOCKS_METHOD);
        boolean open = false;
        for (byte method : bytes(one())) {
            open |= method == 0;
        }
        if (!open) {
            throw Refusal.malformed("SOCKS5 with a login was asked for; the proxy has none");
        }
        answer.send(NO_AUTHENTICATION);
        answer.in(Answer.Tone.SOCKS);
        int version = one();
        int command = one();
        if (version != VERSION || one() != 0) {
            throw Refusal.malformed("the SOCKS5 request does not begin as RFC 1928 says");
        }
        if (command != CONNECT) {
            throw Refusal.unsupported(
                    SocksReply.NO_SUCH_COMMAND, "SOCKS5 command " + command + " is not served; CONNECT is, over TCP");
        }
        Host host = host(one());
        byte[] port = bytes(2);
        try {
            return new Target(host, (port[0] & 0xff) << 8 | port[1] & 0xff);
        } catch (EgressException e) {
            throw Refusal.malformed(e.getMessage());
        }
    }

    private Host host(int kind) throws IOException {
        switch (kind) {
            case IPV4 -> {
                return new Host.Literal(InetAddress.getByAddress(bytes(4)));
            }
            case IPV6 -> {
                InetAddress address = InetAddress.getByAddress(bytes(16));
                connection.asks(address.getHostAddress());
                if (address instanceof Inet6Address) {
                    return new Host.Literal(address);
                }
                throw Refusal.malformed("an IPv4 address in an IPv6 dress was asked for; ask for the IPv4 address");
            }
            case NAME -> {
                String text = new String(bytes(one()), StandardCharsets.ISO_8859_1);
                connection.asks(text);
                try {
                    return Host.parse(text);
                } catch (EgressException e) {
                    throw Refusal.malformed(e.getMessage());
                }
            }
            default -> throw Refusal.unsupported(SocksReply.NO_SUCH_ADDRESS, "SOCKS5 has no kind of address " + kind);
        }
    }

    private int one() throws IOException {
        int one = input.read();
        if (one < 0) {
            throw new EOFException("in the middle of SOCKS5");
        }
        return one;
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("in the middle of SOCKS5");
        }
        return bytes;
    }
}
