package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;

/// Tells a client about its generation: a tool is called, heartbeats while it works, its result, a few
/// words.
final class GenerationStream {
    private static final String TOOL = "generate_video_with_seedance";

    private final World world;
    private final Generation generation;
    private final Scenario scenario;
    private final Connection connection;
    private final Strikes strikes;
    private final EventStream stream;
    private final EventSpelling spelling;
    private int events;

    GenerationStream(World world, Generation generation, EventStream stream, Connection connection, Strikes strikes) {
        this.world = world;
        this.generation = generation;
        this.scenario = generation.scenario();
        this.connection = connection;
        this.strikes = strikes;
        this.stream = stream;
        this.spelling = EventSpelling.of(scenario.get(Settings.DIALECT), world.clock());
    }

    void play() throws IOException {
        try {
            tell();
        } catch (ConnectionCut | StreamEnded ownDoing) {
            throw ownDoing;
        } catch (IOException left) {
            clientLeft();
            throw left;
        }
    }

    private void tell() throws IOException {
        ErrorForm form = scenario.get(Settings.ERROR_FORM);
        if (generation.outcome() == Outcome.ERROR && ErrorTelling.isBeforeTheStream(form)) {
            awaitEnd(false);
            ErrorTelling.insteadOfTheStream(form, connection, stream);
            return;
        }
        stream.open();
        strikes.at(Moment.AFTER_HEADERS);
        aside(spelling.opening());
        if (scenario.get(Settings.THOUGHTS)) {
            aside(spelling.thought("Should I ask which style? Error: none. I will \"just\" start."));
        }
        if (generation.outcome() != Outcome.WORDS && generation.outcome() != Outcome.QUESTION) {
            send(spelling.toolCall("adk-1", TOOL, JsonText.nested("prompt", generation.prompt(), "seconds", 8)));
        }
        awaitEnd(true);
        switch (generation.outcome()) {
            case VIDEO -> {
                result();
                text(scenario.get(Settings.CLOSING).text(generation.lots("closing")));
            }
            case SILENT_VIDEO -> result();
            case QUESTION -> question(scenario.get(Settings.QUESTION_FORM));
            case WORDS -> text("I can only talk about that. No video was made.");
            case BROKE ->
                stream.event(
                        Answers.errorBody(scenario, 2001, ServiceError.of(2001).message()));
            case ERROR ->
                ErrorTelling.tell(form, "model overloaded, try \"again\" later", stream, connection, world.clock());
        }
        noise();
        aside(spelling.closing());
        strikes.at(Moment.BEFORE_END);
        stream.finish();
    }

    private void result() throws IOException {
        send(spelling.toolResult("adk-1", TOOL, JsonText.nested("status", "ok")));
    }

    private void question(QuestionForm form) throws IOException {
        if (!form.text().isEmpty()) {
            text(form.text());
        }
        if (form.callsTheTool()) {
            send(spelling.question("adk-2", "One more detail", List.of("Which style?", "How long should it be?")));
        }
    }

    private void text(String text) throws IOException {
        if (spelling.speaksInPieces()) {
            send(spelling.text(text, false));
            return;
        }
        if (scenario.get(Settings.PARTIALS)) {
            int middle = text.indexOf(' ', text.length() / 2) + 1;
            send(spelling.text(text.substring(0, middle), true));
            send(spelling.text(text.substring(middle), true));
        }
        send(spelling.text(text, false));
    }

    private void noise() throws IOException {
        if (generation.lots("noise").nextDouble() < scenario.get(Settings.NOISE)) {
            text("I encountered a temporary issue. Please try again later.");
        }
    }

    /// Events that faults do not count.
    private void aside(List<String> payloads) throws IOException {
        for (String payload : payloads) {
            stream.event(payload);
        }
    }

    private void send(List<String> payloads) throws IOException {
        for (String payload : payloads) {
            stream.event(payload);
            events++;
            for (Fault fault : strikes.afterEvent(events)) {
                strikes.note(fault);
                strike(fault.harm());
            }
        }
    }

    private void strike(Harm harm) throws IOException {
        if (harm instanceof Harm.Malformed) {
            stream.frame("data: {\"content\":{\"parts\":[{\"text\":\"half a fra");
        } else if (harm instanceof Harm.Truncated) {
            stream.frame("data: {\"content\":");
            stream.finish();
            throw new StreamEnded();
        } else if (harm instanceof Harm.Code code) {
            stream.event(Answers.errorBody(
                    scenario, code.code(), ServiceError.of(code.code()).message()));
            stream.finish();
            throw new StreamEnded();
        } else if (harm instanceof Harm.ErrorEvent error) {
            ErrorTelling.tell(scenario.get(Settings.ERROR_FORM), error.message(), stream, connection, world.clock());
            stream.finish();
            throw new StreamEnded();
        } else {
            strikes.carryOut(harm);
        }
    }

    private void awaitEnd(boolean withHeartbeats) throws IOException {
        Duration interval = scenario.get(Settings.HEARTBEAT_INTERVAL);
        while (!generation.hasEnded()) {
            Duration left = generation.left();
            boolean last = left.compareTo(interval) <= 0;
            if (connection.clientLeavesWithin(last ? left : interval)) {
                throw new IOException("the client has left");
            }
            if (last) {
                awaitTimer();
            } else if (withHeartbeats) {
                stream.heartbeat();
            }
        }
    }

    private void awaitTimer() throws IOException {
        try {
            if (!generation.awaitEnd(Duration.ofMinutes(1))) {
                throw new IOException("the generation's timer does not fire");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(interrupted);
        }
    }

    private void clientLeft() {
        world.journal().write(JournalKind.CLIENT_LEFT, generation.subject(), 200, null);
        if (scenario.get(Settings.AFTER_DISCONNECT) == AfterDisconnect.CANCEL) {
            world.generations().cancel(generation);
        }
    }
}
