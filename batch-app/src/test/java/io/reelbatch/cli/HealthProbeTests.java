package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;

class HealthProbeTests {
    @Test
    void isHealthyOnlyWhereTheAnswerIs200() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/up", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/down", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try {
            assertThat(HealthProbe.isHealthy(base.resolve("/up"))).isTrue();
            assertThat(HealthProbe.isHealthy(base.resolve("/down"))).isFalse();
        } finally {
            server.stop(0);
        }
        assertThat(HealthProbe.isHealthy(base.resolve("/up"))).isFalse();
    }
}
