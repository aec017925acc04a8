package io.reelbatch;

import org.jspecify.annotations.NullMarked;

/// Where the process starts.
@NullMarked
public final class ReelbatchApplication {
    private ReelbatchApplication() {}

    public static void main(String[] args) {}
}
