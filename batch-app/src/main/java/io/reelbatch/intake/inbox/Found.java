package io.reelbatch.intake.inbox;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Something in the inbox, as it was when it was looked at; links are not followed.
///
/// @param definition the job definition of the folder it lies in
/// @param schedule the schedule whose next slot it waits for; none in the inbox itself
record Found(Path path, String definition, @Nullable String schedule, BasicFileAttributes attributes) {

    /// In the inbox.
    Found(Path path, String definition, BasicFileAttributes attributes) {
        this(path, definition, null, attributes);
    }
}
