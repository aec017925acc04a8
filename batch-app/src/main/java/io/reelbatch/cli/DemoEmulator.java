package io.reelbatch.cli;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import java.net.URI;
import java.time.Duration;

/// The video service of the demo: an emulator that works about a hundred times as fast, and now and then
/// says nothing when it is done, as the real one does.
final class DemoEmulator implements AutoCloseable {
    private static final int CREDITS = 100_000;

    private final BackendEmulator emulator;

    private DemoEmulator(BackendEmulator emulator) {
        this.emulator = emulator;
    }

    static DemoEmulator start() {
        return new DemoEmulator(BackendEmulator.start(Scenario.standard()
                .credits(CREDITS)
                .silentEdits(0.3)
                .with(Settings.SECOND_STAGE_RATIO, 0.0)
                .with(Settings.GENERATION, Latency.uniform(Duration.ofMillis(500), Duration.ofMillis(2_500)))
                .with(Settings.RENDER, Latency.uniform(Duration.ofMillis(300), Duration.ofMillis(900)))));
    }

    URI baseUri() {
        return emulator.baseUri();
    }

    @Override
    public void close() {
        emulator.close();
    }
}
