package io.reelbatch;

final class Placeholder {
    private Placeholder() {}
}
