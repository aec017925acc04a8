package io.reelbatch.definition;

/// One thing wrong with a definition file.
///
/// @param file its name, as a user can find it
/// @param line from 1; 0 when the whole file is meant
/// @param column from 1; 0 when the whole file is meant
/// @param message what is wrong
/// @param hint how to mend it
public record DefinitionProblem(String file, int line, int column, String message, String hint) {

    /// `art.yml:3:5: message hint`.
    @Override
    public String toString() {
        String place = line == 0 ? file : "%s:%d:%d".formatted(file, line, column);
        return "%s: %s %s".formatted(place, message, hint);
    }
}
