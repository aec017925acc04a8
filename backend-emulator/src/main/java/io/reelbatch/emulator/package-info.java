/// A faithful stand-in for the video cloud's API. It shares no class with the client, so that two readings
/// of the same protocol check each other.
@NullMarked
package io.reelbatch.emulator;

import org.jspecify.annotations.NullMarked;
