package io.reelbatch.emulator;

import java.io.IOException;
import java.util.function.Supplier;

/// Cancels exports.
final class RenderCancelHandler implements Handler {
    private final World world;

    RenderCancelHandler(World world) {
        this.world = world;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        call.concernsRender(call.pathId());
        Render render = world.renders().find(call.pathId(), call.account());
        if (render == null) {
            throw RenderPollHandler.unknown(call);
        }
        return () -> {
            render.cancel();
            world.journal().write(JournalKind.RENDER_CANCELLED, call.subject(), 200, null);
            return Reply.json(200, "{\"success\":true}");
        };
    }
}
