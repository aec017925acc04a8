package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ManyStreamsTests {
    private static final int STREAMS = 2000;

    @Test
    void keepsTwoThousandStreamsOpenAtOnce() throws IOException {
        Scenario scenario = Scenario.standard().credits(STREAMS * 100).generationTakes(Duration.ofMinutes(10));
        List<Socket> sockets = new ArrayList<>();
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            for (int i = 0; i < STREAMS; i++) {
                sockets.add(open(emulator, api));
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> emulator.journal().count(JournalKind.GENERATION_STARTED) == STREAMS);
            for (Socket socket : sockets) {
                assertThat(firstEvent(socket)).contains("functionCall");
            }
            assertThat(emulator.connections()).isGreaterThanOrEqualTo(STREAMS);
            assertThat(api.balance().raw())
                    .isEqualTo("{\"available\":0,\"frozen\":%d,\"total\":%1$d}".formatted(STREAMS * 100));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket open(BackendEmulator emulator, Api api) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), emulator.baseUri().getPort());
        socket.setSoTimeout(120_000);
        String body = Api.message(api.session(), "{\"text\":\"A fox\"}");
        String request =
                "POST /run_sse HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(api.token(), body.length(), body);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String firstEvent(Socket socket) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = reader.readLine();
        }
        return String.valueOf(line);
    }
}
