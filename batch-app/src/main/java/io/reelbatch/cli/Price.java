package io.reelbatch.cli;

/// What one generation is expected to cost.
///
/// @param learned read off the balance of earlier generations, rather than assumed
record Price(long credits, boolean learned) {
    @Override
    public String toString() {
        return "%,d credits per video, %s".formatted(credits, learned ? "learned from earlier ones" : "assumed");
    }
}
