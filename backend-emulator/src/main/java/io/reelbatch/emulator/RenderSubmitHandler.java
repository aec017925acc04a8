package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;

/// Accepts exports. They are free, but not for everyone.
final class RenderSubmitHandler implements Handler {
    private final World world;
    private final Gate gate;

    RenderSubmitHandler(World world, Gate gate) {
        this.world = world;
        this.gate = gate;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        RenderRequest request = RenderRequest.of(call);
        if (!call.isAttributed() || call.get(Settings.EXPORT_BLOCKED)) {
            throw blocked(call);
        }
        Session session = gate.session(call, request.sessionId());
        return () -> submit(call, session, request);
    }

    private static Refusal blocked(Call call) {
        ServiceError error = ServiceError.of(402);
        int status = call.get(Settings.EXPORT_REFUSAL) == ExportRefusal.STATUS ? 402 : 200;
        return Refusal.with(402, Answers.error(call.scenario(), status, 402, error.message()), error.message());
    }

    private Reply submit(Call call, Session session, RenderRequest request) {
        boolean fails = Dice.chance(call.get(Settings.RENDER_FAILURE), call.get(Settings.SEED), "render", request.id());
        long nanos = call.get(Settings.RENDER)
                .sample(Dice.about(call.get(Settings.SEED), "render-time", request.id()))
                .toNanos();
        String prompt = session.promptOf(request.draft());
        Render render = new Render(request.id(), session, prompt, nanos, fails);
        Render before = world.renders().putIfNew(render);
        if (before != null) {
            return repeated(call, before);
        }
        DraftOrigin origin = session.originOf(request.draft());
        boolean settled = session.isSettled();
        world.journal().renderedDraft(request.id(), origin, settled);
        String note = "draft=%s settled=%s".formatted(origin.name().toLowerCase(Locale.ROOT), settled);
        world.journal().write(JournalKind.RENDER_ACCEPTED, call.subject().withPrompt(prompt), 200, note);
        return accepted(call, render);
    }

    private Reply repeated(Call call, Render before) {
        world.journal().write(JournalKind.RENDER_REPEATED, call.subject(), 200, null);
        if (call.get(Settings.RENDER_DUPLICATE) == DuplicateRender.REFUSED) {
            String body = JsonText.object("success", false, "error", "duplicate id");
            throw Refusal.with(409, Reply.json(200, body), "duplicate id");
        }
        if (call.get(Settings.RENDER_DUPLICATE) == DuplicateRender.ERROR
                || before.session().account() != call.account()) {
            throw Refusal.status(call.scenario(), 409, "duplicate id");
        }
        return accepted(call, before);
    }

    private static Reply accepted(Call call, Render render) {
        String key = switch (call.get(Settings.RENDER_ACK)) {
            case ID -> "id";
            case TASK_ID -> "taskId";
            case RENDER_ID -> "render_id";
            case NONE -> null;
        };
        JsonText.Raw data = key == null
                ? JsonText.nested("status", "pending")
                : JsonText.nested(key, render.id(), "status", "pending", "progress", 5);
        return Reply.json(200, JsonText.object("success", true, "data", data));
    }
}
