package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The faults that strike one call, and their carrying out.
final class Strikes {
    private final Call call;
    private final Connection connection;
    private final Journal journal;
    private final List<Fault> faults = new ArrayList<>(1);

    Strikes(Call call, Connection connection, Journal journal) {
        this.call = call;
        this.connection = connection;
        this.journal = journal;
    }

    void add(List<Fault> more) {
        faults.addAll(more);
    }

    boolean letEffectHappen() {
        return faults.stream().allMatch(Fault::letsEffectHappen);
    }

    /// Whether the answer is begun before a fault strikes.
    boolean reachTheAnswer() {
        return faults.stream().anyMatch(fault -> fault.moment().compareTo(Moment.BEFORE_RESPONSE) > 0);
    }

    Duration lateness() {
        return faults.stream().map(Fault::lateness).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /// Carries out what is scripted for this moment.
    ///
    /// @throws Struck if a fault answers
    /// @throws IOException if a fault cuts the connection
    void at(Moment moment) throws IOException {
        for (Fault fault : faults) {
            if (fault.moment() == moment) {
                note(fault);
                carryOut(fault.harm());
            }
        }
    }

    /// The faults that strike after an event of a stream; the stream carries out what concerns its text.
    List<Fault> afterEvent(int number) {
        return faults.stream()
                .filter(fault -> fault.moment() == Moment.AFTER_EVENT)
                .filter(fault -> fault.event() == 0 || fault.event() == number)
                .toList();
    }

    /// The last moment at which the answer can still be another one.
    Reply beforeResponse(Reply reply) throws IOException {
        Reply result = reply;
        for (Fault fault : faults) {
            if (fault.moment() == Moment.BEFORE_RESPONSE) {
                note(fault);
                result = reshape(fault.harm(), result);
            }
        }
        return result;
    }

    void note(Fault fault) {
        String note = "%s at %s".formatted(fault.harm(), fault.moment());
        journal.write(JournalKind.FAULT, call.subject(), 200, note);
    }

    private Reply reshape(Harm harm, Reply reply) throws IOException {
        if (harm instanceof Harm.Malformed) {
            return reply instanceof Reply.Whole whole
                    ? whole.withBody(join("{".getBytes(StandardCharsets.UTF_8), whole.body()))
                    : stream("data: {{\"content\":oops}\n\n");
        }
        if (harm instanceof Harm.Truncated) {
            return reply instanceof Reply.Whole whole
                    ? whole.withBody(Arrays.copyOf(whole.body(), whole.body().length / 2))
                    : stream("data: {\"content\":{\"parts\":[{\"te");
        }
        try {
            carryOut(harm);
            return reply;
        } catch (Struck struck) {
            return struck.reply();
        }
    }

    private static Reply stream(String body) {
        return Reply.text(200, Map.of("Content-Type", "text/event-stream"), body);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    void carryOut(Harm harm) throws IOException {
        switch (harm) {
            case Harm.Reset _ -> {
                connection.reset();
                throw new ConnectionCut(harm);
            }
            case Harm.Close _ -> throw cut(harm);
            case Harm.Stall stall -> {
                connection.clientLeavesWithin(stall.time());
                throw cut(harm);
            }
            case Harm.Garbage _ -> {
                connection.write("\u0000\u0001SSH-2.0-not what you asked for\r\n");
                throw cut(harm);
            }
            case Harm.Flood flood -> {
                flood(flood.bytes());
                throw cut(harm);
            }
            case Harm.Delay delay -> connection.pause(delay.time());
            case Harm.Drip drip -> connection.drip(drip.perByte());
            case Harm.Answer answer -> throw new Struck(Reply.text(answer.status(), answer.headers(), answer.body()));
            case Harm.Code code -> throw new Struck(Answers.code(call.scenario(), code.code()));
            case Harm.Kill kill -> ProcessHandle.of(kill.pid()).ifPresent(ProcessHandle::destroyForcibly);
            case Harm.Run run -> run.code().run();
            case Harm.Malformed _, Harm.Truncated _, Harm.ErrorEvent _ -> {
                // These change a text and are carried out where the text is made.
            }
        }
    }

    private ConnectionCut cut(Harm harm) throws IOException {
        connection.close();
        return new ConnectionCut(harm);
    }

    /// One valid JSON document, most of it white space.
    private void flood(long bytes) throws IOException {
        connection.write(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{".formatted(bytes));
        byte[] spaces = new byte[64 * 1024];
        Arrays.fill(spaces, (byte) ' ');
        for (long left = bytes - 2; left > 0; left -= spaces.length) {
            connection.write(left < spaces.length ? Arrays.copyOf(spaces, (int) left) : spaces);
        }
        connection.write("}");
    }
}
