package io.reelbatch.door;

import java.nio.file.Path;
import java.util.List;

/// A command line as it was typed in another process.
///
/// @param id tells it from others that are under way
/// @param line the arguments
/// @param directory where it was typed; relative paths start here
/// @param terminal whether a person sits there, who can be asked
/// @param width columns of the terminal
public record Order(String id, List<String> line, String directory, boolean terminal, int width) {
    /// Where relative paths start.
    public Path from() {
        return Path.of(directory);
    }
}
