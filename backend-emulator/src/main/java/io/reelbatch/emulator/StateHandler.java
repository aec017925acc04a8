package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Shows a session: its material, its draft.
final class StateHandler implements Handler {
    private final World world;
    private final Gate gate;
    private final AtomicLong signatures = new AtomicLong();

    StateHandler(World world, Gate gate) {
        this.world = world;
        this.gate = gate;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        Session session = gate.session(call, call.pathId());
        return () -> show(call, session);
    }

    private Reply show(Call call, Session session) {
        world.journal().write(JournalKind.STATE_READ, call.subject(), 200, null);
        String signature =
                call.get(Settings.SIGNED_URLS) ? "?Expires=600&Signature=" + signatures.incrementAndGet() : "";
        List<Asset> videos = new ArrayList<>(session.uploads());
        videos.addAll(session.generated());
        JsonText.Raw state = JsonText.nested(
                "video_infos", json(videos, signature),
                "draft", draft(session, call),
                "canvas_config", JsonText.nested("width", 1080, "height", 1920, "ratio", "9:16"),
                "video_analyses", Map.of(),
                "generated_media", media(session, call, signature));
        return Answers.ok(
                call.scenario(),
                JsonText.object(
                        "session_id",
                        session.id(),
                        "task_id",
                        session.taskId(),
                        "task_name",
                        session.taskName(),
                        call.get(Settings.USER_ID_KEY).key(),
                        session.account().userIdFor(call),
                        "state",
                        state));
    }

    private static JsonText.@Nullable Raw draft(Session session, Call call) {
        String draft = session.draft();
        if (draft != null) {
            return new JsonText.Raw(draft);
        }
        return switch (call.get(Settings.EMPTY_DRAFT)) {
            case NULL -> new JsonText.Raw("null");
            case OBJECT -> new JsonText.Raw("{}");
            case ABSENT -> null;
        };
    }

    private static Object media(Session session, Call call, String signature) {
        return switch (call.get(Settings.MEDIA_FORM)) {
            case ARRAY -> json(session.generated(), signature);
            case OBJECT -> {
                Map<String, JsonText.Raw> byId = new LinkedHashMap<>();
                session.generated().forEach(asset -> byId.put(asset.id(), asset.json("cdn_url", signature)));
                yield byId;
            }
        };
    }

    private static List<JsonText.Raw> json(List<Asset> assets, String signature) {
        return assets.stream().map(asset -> asset.json("cdn_url", signature)).toList();
    }
}
