package io.sandhold.egress;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits (RFC 4632, RFC 4291 section 2.3).
 *
 * @param base the first of them
 * @param bits how many they share: 0 to 32, or to 128 for IPv6
 */
public record AddressRange(InetAddress base, int bits) {

    private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

    /**
     * @throws EgressException if there are more bits than the address has, or the address has others set
     */
    public AddressRange {
        byte[] bytes = base.getAddress();
        if (bits < 0 || bits > bytes.length * 8) {
            throw new EgressException("/" + bits + " is no prefix of " + base.getHostAddress() + ": its length is 0 to "
                    + bytes.length * 8);
        }
        for (int i = bits; i < bytes.length * 8; i++) {
            if (bit(bytes, i)) {
                throw new EgressException(base.getHostAddress() + "/" + bits
                        + " has bits set after its prefix; write the range's first address");
            }
        }
    }

    /**
     * {@code 10.0.0.0/8}, {@code 10.1.2.3}, {@code fd00::/8}, {@code fd00::1}: without a length it is that one address.
     *
     * @throws EgressException for anything else
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String written = slash < 0 ? text : text.substring(0, slash);
        if (!(Host.parse(written.contains(":") ? "[" + written + "]" : written) instanceof Host.Literal literal)) {
            throw new EgressException("'" + PeerText.escape(text, 80)
                    + "' is not a range of addresses: write an address or ADDRESS/BITS, such as 10.0.0.0/8");
        }
        if (slash < 0) {
            return new AddressRange(literal.address(), literal.address().getAddress().length * 8);
        }
        String length = text.substring(slash + 1);
        if (!BITS.matcher(length).matches()) {
            throw new EgressException("'" + PeerText.escape(text, 80) + "' has no length after its slash");
        }
        return new AddressRange(literal.address(), Integer.parseInt(length));
    }

    /** Whether {@code address}, of the same family, begins with its bits. */
    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (bit(mine, i) != bit(other, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bit(byte[] bytes, int index) {
        return (bytes[index / 8] >> 7 - index % 8 & 1) == 1;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}
