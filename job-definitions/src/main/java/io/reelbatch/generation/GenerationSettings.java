package io.reelbatch.generation;

import java.time.Duration;

/// When to look what became of a generation.
///
/// @param firstLook after a stream that ended as it should
/// @param lookEvery between further looks
/// @param stableFor how long a draft must stay the same to be taken as finished: the cloud adds music and
///     titles unasked
/// @param grace how long after a clean end a video may still appear before the agent's answer is taken for
///     a refusal
/// @param firstLookAfterCut after a stream that was cut
/// @param lookEveryAfterCut between further looks after a cut
/// @param quiescence how long after the intent a request that was sent may still take effect
/// @param oldestIntent how old a committed intent may be when its call is made
/// @param creditsEach what a generation is estimated to cost
/// @param maxSends how often a message may be sent of which nothing comes, and for which nothing is charged;
///     with 1 nothing is ever sent again without proof that it was not executed
public record GenerationSettings(
        Duration firstLook,
        Duration lookEvery,
        Duration stableFor,
        Duration grace,
        Duration firstLookAfterCut,
        Duration lookEveryAfterCut,
        Duration quiescence,
        Duration oldestIntent,
        long creditsEach,
        int maxSends) {

    /// How long a token must still be valid to pay with it: for the stream, for the time in which it may
    /// take effect after a cut, and for the export.
    Duration tokenNeeded() {
        return quiescence.multipliedBy(3);
    }
}
