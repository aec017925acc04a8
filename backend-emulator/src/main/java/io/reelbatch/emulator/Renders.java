package io.reelbatch.emulator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All renders by id.
final class Renders {
    private final Map<String, Render> byId = new ConcurrentHashMap<>();

    /// Returns the render that had this id before, or null.
    @Nullable
    Render putIfNew(Render render) {
        return byId.putIfAbsent(render.id(), render);
    }

    @Nullable
    Render find(String id) {
        return byId.get(id);
    }

    /// A render belongs to the token that submitted it.
    @Nullable
    Render find(String id, Account account) {
        Render render = byId.get(id);
        return render == null || render.session().account() != account ? null : render;
    }
}
