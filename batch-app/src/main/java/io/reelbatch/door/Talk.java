package io.reelbatch.door;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// The two ways of text between a command and whoever typed it. Text for somebody who has gone away is
/// written in vain and does no harm.
public interface Talk {
    PrintStream out();

    PrintStream err();

    /// One line that the person types.
    ///
    /// @return nothing where the person has gone, or the process is about to end
    @Nullable
    String answer();
}
