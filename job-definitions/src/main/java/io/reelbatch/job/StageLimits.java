package io.reelbatch.job;

import java.time.Duration;

/// How much of each stage may be in flight, and how its outcomes are committed.
///
/// @param uploads sessions opened and media sent at a time
/// @param generations paid streams at a time
/// @param polls looks at sessions, and calls for renders, at a time
/// @param commitSize outcomes in one transaction at most
/// @param linger how long an outcome waits for others to be committed with
/// @param stopGrace how long calls may go on after a stop; longer ones are left to the next start
public record StageLimits(
        int uploads, int generations, int polls, int commitSize, Duration linger, Duration stopGrace) {}
