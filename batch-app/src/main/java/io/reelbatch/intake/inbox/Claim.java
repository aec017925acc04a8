package io.reelbatch.intake.inbox;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that was taken out of the inbox and lies in a directory of its own, where nobody else looks.
///
/// @param id name of that directory
/// @param file where it lies now
/// @param origin what is remembered of where it came from
record Claim(String id, Path file, Origin origin) {

    /// Where a file came from.
    ///
    /// @param name its name there, made safe
    /// @param folder the folder it lay in; its media lie there too
    /// @param definition the job definition of that folder
    /// @param schedule the schedule whose next slot it waits for, or none
    record Origin(
            String name,
            String folder,
            String definition,
            @Nullable String schedule) {

        Path path() {
            return Path.of(folder).resolve(name);
        }
    }
}
