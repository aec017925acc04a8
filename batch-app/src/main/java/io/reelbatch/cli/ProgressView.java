package io.reelbatch.cli;

import java.time.Duration;

/// Shows how a run is getting on. Called by one thread.
interface ProgressView extends AutoCloseable {
    /// After this long without any change a person is told that work goes on.
    Duration STILL_WORKING = Duration.ofMinutes(2);

    void show(Progress progress);

    @Override
    void close();
}
