package io.reelbatch.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// What happened in a schedule, told line by line. Written only on request, when a schedule that failed is
/// played again.
final class Trace {
    private static final Pattern RENDER = Pattern.compile("render_[0-9a-f-]{36}");

    private final VirtualClock clock;
    private final boolean on;
    private final List<String> lines = new ArrayList<>();

    Trace(VirtualClock clock, boolean on) {
        this.clock = clock;
        this.on = on;
    }

    void say(Supplier<String> line) {
        if (on) {
            String time = clock.instant().toString().substring(11);
            lines.add("%-13s %s".formatted(time.substring(0, time.length() - 1), line.get()));
        }
    }

    /// The lines, with numbers in place of the names of renders, which differ each time.
    List<String> lines() {
        Map<String, Integer> renders = new HashMap<>();
        return lines.stream()
                .map(line -> RENDER.matcher(line).replaceAll(name -> number(renders, name.group())))
                .toList();
    }

    private static String number(Map<String, Integer> renders, String name) {
        return "render-" + renders.computeIfAbsent(name, _ -> renders.size() + 1);
    }
}
