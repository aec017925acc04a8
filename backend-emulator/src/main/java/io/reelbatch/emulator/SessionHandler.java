package io.reelbatch.emulator;

import io.reelbatch.emulator.json.Json;
import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;

/// Makes sessions.
final class SessionHandler implements Handler {
    private static final Set<String> FIELDS = Set.of("task_name", "language");

    private final World world;

    SessionHandler(World world) {
        this.world = world;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        Json.Obj body = call.jsonObject();
        String taskName = body.text("task_name");
        if (taskName == null || taskName.isBlank()) {
            throw Refusal.status(call.scenario(), 422, "task_name is required");
        }
        if (!FIELDS.containsAll(body.members().keySet())) {
            throw Refusal.status(call.scenario(), 422, "only task_name and language are known");
        }
        return () -> create(call, taskName);
    }

    private Reply create(Call call, String taskName) {
        Session session = call.get(Settings.SESSION_TWICE)
                ? world.sessions().createOrRepeat(call.account(), taskName)
                : world.sessions().create(call.account(), taskName);
        call.concerns(session);
        world.journal().write(JournalKind.SESSION_CREATED, call.subject(), 200, null);
        if (call.get(Settings.SESSION_LOSS_AT) == SessionLoss.BEFORE_RUN
                && Sessions.isDoomed(session, call.scenario())) {
            session.lose();
            world.journal().write(JournalKind.SESSION_LOST, call.subject(), 200, "before its first message");
        }
        Object id = call.get(Settings.SESSION_AS_NUMBER) ? new JsonText.Raw(session.id()) : session.id();
        return Answers.ok(
                call.scenario(),
                JsonText.object(
                        "task_id",
                        session.taskId(),
                        "session_id",
                        id,
                        call.get(Settings.USER_ID_KEY).key(),
                        session.account().userIdFor(call)));
    }
}
