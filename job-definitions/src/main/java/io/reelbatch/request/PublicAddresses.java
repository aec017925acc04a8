package io.reelbatch.request;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Tells addresses of the public internet from those of private networks, of this machine and of nobody.
public final class PublicAddresses {

    private PublicAddresses() {}

    /// Whether the address is anybody's to reach: global unicast, and no disguise of an address that is not.
    public static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublicV4(bytes) : isPublicV6(bytes);
    }

    private static boolean isPublicV4(byte[] address) {
        int first = address[0] & 0xFF;
        int second = address[1] & 0xFF;
        return !(first == 0
                || first == 10
                || first == 127
                || first >= 224
                || (first == 100 && second >= 64 && second < 128)
                || (first == 169 && second == 254)
                || (first == 172 && second >= 16 && second < 32)
                || (first == 192 && (second == 168 || (second == 0 && address[2] == 0)))
                || (first == 198 && (second == 18 || second == 19)));
    }

    /// Global unicast only, without the ranges that carry an IPv4 address inside (6to4, Teredo).
    private static boolean isPublicV6(byte[] address) {
        int first = (address[0] & 0xFF) << 8 | (address[1] & 0xFF);
        boolean teredo = first == 0x2001 && address[2] == 0 && address[3] == 0;
        return (first & 0xE000) == 0x2000 && first != 0x2002 && !teredo;
    }
}
