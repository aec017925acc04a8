package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Tells how far an export has come. Only the token that submitted it may ask.
final class RenderPollHandler implements Handler {
    private final World world;

    RenderPollHandler(World world) {
        this.world = world;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        call.concernsRender(call.pathId());
        Render render = world.renders().find(call.pathId(), call.account());
        if (render == null) {
            throw unknown(call);
        }
        call.concerns(render.session());
        return () -> status(call, render);
    }

    static Refusal unknown(Call call) {
        String body = JsonText.object("success", false, "error", "render not found");
        return Refusal.with(404, Reply.json(404, body), "render not found: " + call.pathId());
    }

    private Reply status(Call call, Render render) {
        String status = render.status();
        world.journal().write(JournalKind.POLLED, call.subject(), 200, status);
        RenderShape shape = call.get(Settings.RENDER_SHAPE);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(shape.idKey(), render.id());
        fields.put("status", status);
        fields.put("progress", progress(call, render.progress()));
        if (status.equals("completed") && showsAddress(call, render)) {
            putAddress(fields, shape.urlKey(), address(world, call, render));
        }
        if (status.equals("failed")) {
            fields.put("error", failure(call));
        }
        return Reply.json(200, wrap(shape, Answers.withMore(call.scenario(), JsonText.object(fields))));
    }

    private static String wrap(RenderShape shape, String fields) {
        return switch (shape.wrapper()) {
            case "success" -> JsonText.object("success", true, "data", new JsonText.Raw(fields));
            case "code" -> JsonText.object("code", 0, "data", new JsonText.Raw(fields));
            default -> fields;
        };
    }

    private static Object progress(Call call, int percent) {
        return switch (call.get(Settings.RENDER_PROGRESS)) {
            case PERCENT -> percent;
            case FRACTION -> percent / 100.0;
        };
    }

    private static boolean showsAddress(Call call, Render render) {
        int late = call.get(Settings.RENDER_URL_LATE);
        return late >= 0 && render.countCompletedPoll() > late;
    }

    private static void putAddress(Map<String, Object> fields, String key, String url) {
        if (key.startsWith("output.")) {
            fields.put("output", JsonText.nested(key.substring(7), url, "duration", new JsonText.Raw("8.0")));
        } else {
            fields.put(key, url);
        }
    }

    /// The address is on the host the client itself has used, which in a container is not the one we listen
    /// on.
    static String address(World world, Call call, Render render) {
        Duration life = call.get(Settings.OUTPUT_LIFE);
        String signature = life.isZero()
                ? ""
                : Signature.query(render, world.clock().instant().plus(life));
        return "http://%s/render-result/%s.mp4%s".formatted(call.headers().get("Host"), render.id(), signature);
    }

    private static Object failure(Call call) {
        String message = "composition failed on the render node";
        return switch (call.get(Settings.RENDER_FAILURE_FORM)) {
            case TEXT -> message;
            case OBJECT -> JsonText.nested("code", "RENDER_FAILED", "message", message);
        };
    }
}
