package io.reelbatch.door;

/// What executes the command lines that come in.
@FunctionalInterface
public interface Commands {
    /// Executes a command line to its end.
    ///
    /// @return its exit code
    int execute(Order order, Talk talk);
}
