package io.reelbatch.emulator;

import java.io.IOException;
import java.util.function.Supplier;

/// Takes messages in and begins generations.
final class RunHandler implements Handler {
    private final World world;
    private final Gate gate;

    RunHandler(World world, Gate gate) {
        this.world = world;
        this.gate = gate;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        RunMessage message = RunMessage.of(call);
        call.says(message.prompt());
        Session session = session(call, message.sessionId());
        call.says(message.prompt());
        return () -> begin(call, session, message.prompt());
    }

    private Session session(Call call, String id) {
        RunRefusal by = call.get(Settings.RUN_REFUSAL);
        try {
            return gate.session(call, id);
        } catch (Refusal unknown) {
            throw switch (by) {
                case ENVELOPE -> unknown;
                case ADK_PYTHON ->
                    Refusal.with(404, Reply.json(404, "{\"detail\":\"Session not found\"}"), "session not found");
                case ADK_JAVA -> Refusal.with(500, Reply.json(500, ""), "session not found");
            };
        }
    }

    private Reply begin(Call call, Session session, String prompt) {
        try {
            if (!session.begin(prompt, call.get(Settings.BUSY))) {
                throw Refusal.status(call.scenario(), 409, "the session is busy; nothing was accepted");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Refusal.status(call.scenario(), 503, "shutting down");
        }
        Generation generation = world.generations().begin(session, prompt, call.isGhost(), call.scenario());
        if (generation == null) {
            return withoutCredits(call, session, prompt);
        }
        return new Reply.Events(generation);
    }

    private Reply withoutCredits(Call call, Session session, String prompt) {
        CreditsRefusal refusal = call.get(Settings.CREDITS_REFUSAL);
        if (refusal == CreditsRefusal.MID_STREAM) {
            world.journal().write(JournalKind.REFUSED, call.subject(), 2001, "insufficient credits, in mid-stream");
            return new Reply.Events(world.generations().beginInVain(session, prompt, call.scenario()));
        }
        session.end();
        throw refusal == CreditsRefusal.ENVELOPE
                ? Refusal.code(call.scenario(), 2001)
                : Refusal.with(2001, asEvent(call), "insufficient credits");
    }

    private static Reply asEvent(Call call) {
        String body =
                Answers.errorBody(call.scenario(), 2001, ServiceError.of(2001).message());
        return Reply.text(200, java.util.Map.of("Content-Type", "text/event-stream"), "data: %s\n\n".formatted(body));
    }
}
