package io.reelbatch.sink;

import java.nio.file.Path;

/// What has become of a results file since it was written.
public sealed interface Publication {

    /// It is as it was written, or was never written.
    record Intact() implements Publication {}

    /// It is gone, or a crash of the machine has left nothing in it.
    record Missing() implements Publication {}

    /// Somebody has changed it.
    record Edited(Path file) implements Publication {}
}
