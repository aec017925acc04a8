package io.reelbatch.generation;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.SessionState;
import io.reelbatch.stage.StageBench;
import java.time.Duration;
import java.util.Set;

/// What the tests of this package have in common.
final class Generations {
    static final GenerationSettings SETTINGS = new GenerationSettings(
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            Duration.ofSeconds(16),
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(20),
            Duration.ofSeconds(5),
            100,
            1);
    static final SessionState NO_DRAFT = new SessionState(null, "empty", Set.of());
    static final Credits BALANCE = new Credits(1_000, 0);

    private Generations() {}

    static GenerationStage stage(StageBench bench) {
        return stage(bench, SETTINGS);
    }

    static GenerationStage stage(StageBench bench, GenerationSettings settings) {
        return new GenerationStage(settings, bench.gate, bench.ledger.intents, bench.faults, bench.clock);
    }

    /// The same settings with more sends per message.
    static GenerationSettings sending(int maxSends) {
        return new GenerationSettings(
                SETTINGS.firstLook(),
                SETTINGS.lookEvery(),
                SETTINGS.stableFor(),
                SETTINGS.grace(),
                SETTINGS.firstLookAfterCut(),
                SETTINGS.lookEveryAfterCut(),
                SETTINGS.quiescence(),
                SETTINGS.oldestIntent(),
                SETTINGS.creditsEach(),
                maxSends);
    }

    static Draft draft(String name) {
        return new Draft("{\"draft\": \"" + name + "\"}", name, true, "Timeline of " + name);
    }

    static SessionState ready(String name) {
        return new SessionState(draft(name), name, Set.of());
    }

    static SessionState unfinished(String name) {
        return new SessionState(new Draft("{}", name, false, ""), name, Set.of());
    }
}
