package io.reelbatch.intake.inbox;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Something in the inbox, as it was when it was looked at; links are not followed.
///
/// @param definition the job definition of the folder it lies in
record Found(Path path, String definition, BasicFileAttributes attributes) {}
