package io.reelbatch.sink;

import io.reelbatch.request.PublicAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Set;

/// Keeps webhooks out of private networks: nothing is sent to a host of which any address is private,
/// unless the configuration names the host. Asked before every single call; Java keeps a name's addresses
/// for 30 s, so that the call goes to the addresses that were looked at.
final class PublicHosts {
    private final Set<String> allowed;

    /// @param allowed hosts that may be private and may be called without TLS
    PublicHosts(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /// @throws IOException saying why the address is not to be used
    void check(URI url) throws IOException {
        String host = String.valueOf(url.getHost());
        if (allowed.contains(host)) {
            return;
        }
        if (!"https".equalsIgnoreCase(url.getScheme())) {
            throw new IOException(
                    "%s is not https; name the host among reelbatch.delivery.webhook-private-hosts if it is yours"
                            .formatted(url));
        }
        for (InetAddress address : InetAddress.getAllByName(host.replaceAll("[\\[\\]]", ""))) {
            if (!PublicAddresses.contains(address)) {
                throw new IOException(
                        "%s is the private address %s; name the host among reelbatch.delivery.webhook-private-hosts if it is yours"
                                .formatted(host, address.getHostAddress()));
            }
        }
    }
}
