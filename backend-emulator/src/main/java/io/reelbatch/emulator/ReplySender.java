package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import io.reelbatch.emulator.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Sends answers of known length, in one piece unless a fault wants to strike in between.
final class ReplySender {
    private ReplySender() {}

    static void send(Reply.Whole reply, Request request, Connection connection) throws IOException {
        byte[] head = reply.head().getBytes(StandardCharsets.UTF_8);
        byte[] body = request.method().equals("HEAD") ? new byte[0] : reply.body();
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        connection.write(all);
    }

    static void send(Reply.Whole reply, Request request, Connection connection, Strikes strikes) throws IOException {
        if (!strikes.reachTheAnswer()) {
            send(reply, request, connection);
            return;
        }
        byte[] body = reply.body();
        int end = Math.max(0, body.length - 1);
        connection.write(reply.head());
        strikes.at(Moment.AFTER_HEADERS);
        connection.write(Arrays.copyOf(body, end / 2));
        strikes.at(Moment.MID_BODY);
        connection.write(Arrays.copyOfRange(body, end / 2, end));
        strikes.at(Moment.BEFORE_END);
        connection.write(Arrays.copyOfRange(body, end, body.length));
    }
}
