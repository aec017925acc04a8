package io.reelbatch.cli;

/// The command `reelbatch`.
public final class ReelbatchCommand {
    private ReelbatchCommand() {}

    /// Runs a command line.
    ///
    /// @return the exit code
    public static int execute(String[] args) {
        return args.length == 0 ? 2 : 1;
    }
}
