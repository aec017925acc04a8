package io.reelbatch.intake.kafka;

import io.reelbatch.ledger.TopicRequests;

/// What a record turned out to be.
sealed interface Reading {

    /// A request.
    record Good(TopicRequests.Request request) implements Reading {}

    /// Nothing that could be worked on.
    ///
    /// @param code a stable word
    /// @param message what is wrong
    /// @param hint how to mend it
    record Dead(String code, String message, String hint) implements Reading {}
}
