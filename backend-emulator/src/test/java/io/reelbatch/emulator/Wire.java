package io.reelbatch.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Speaks to the emulator without an HTTP client, to see the very bytes.
final class Wire {
    private Wire() {}

    static String get(BackendEmulator emulator, String path, String token) {
        return exchange(
                emulator,
                "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                        .formatted(path, token));
    }

    /// Makes a session, sends one message and returns everything that came back for it.
    static String run(BackendEmulator emulator) {
        try (Api api = new Api(emulator).withToken()) {
            String body = Api.message(api.session(), "{\"text\":\"A fox\"}");
            return exchange(emulator, """
                    POST /run_sse HTTP/1.1\r
                    Host: x\r
                    Authorization: Bearer %s\r
                    Content-Type: application/json\r
                    Accept: text/event-stream\r
                    Connection: close\r
                    Content-Length: %d\r
                    \r
                    %s""".formatted(api.token(), body.length(), body));
        }
    }

    static String exchange(BackendEmulator emulator, String request) {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), emulator.baseUri().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
