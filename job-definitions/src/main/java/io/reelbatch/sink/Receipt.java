package io.reelbatch.sink;

/// What a sink answers to a result.
sealed interface Receipt {
    Receipt TAKEN = new Taken();

    /// The sink has it.
    record Taken() implements Receipt {}

    /// The sink will not have this one; others may fare better.
    record Refused(String why) implements Receipt {}

    /// The sink has not been reached, or can take nothing at present.
    record Unreachable(String why) implements Receipt {}
}
