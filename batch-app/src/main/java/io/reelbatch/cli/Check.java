package io.reelbatch.cli;

/// Something that was looked at.
///
/// @param fine whether a run can stand on it
record Check(boolean fine, String what, String finding) {
    @Override
    public String toString() {
        return "%-4s %-14s %s".formatted(fine ? "ok" : "BAD", what, finding);
    }
}
