package io.reelbatch.job;

import java.time.Duration;

/// How the stages' outcomes are committed, and how the stages end.
///
/// @param commitSize outcomes in one transaction at most
/// @param linger how long an outcome waits for others to be committed with
/// @param stopGrace how long calls may go on after a stop; longer ones are left to the next start
/// @param giveUpAfter how long a failing database is borne with
public record CommitSettings(int commitSize, Duration linger, Duration stopGrace, Duration giveUpAfter) {}
