package io.reelbatch.intake;

import java.nio.file.Path;
import java.util.List;

/// A door by which requests come in while the program serves. To add one, make it a bean: `serve` opens it.
///
/// A door outlives whatever it depends on: where its source cannot be reached, it says so in its status,
/// tries again by itself and keeps no other door from working.
public interface Intake {
    /// One word, such as `inbox`.
    String name();

    /// Begins to take requests in. Returns at once; the work is done on threads of the door's own.
    ///
    /// @throws RuntimeException only when the configuration is wrong, so that trying again cannot help
    void open();

    /// Takes nothing in any more, and waits until nothing is half taken in. Called also when it was never
    /// opened; called before the batches are stopped.
    void close();

    /// What it does at present, in one line for a person, such as `watches /srv/videos/inbox` or `closed,
    /// because no servers are configured`.
    String status();

    /// Whether it is open, but cannot reach what requests come from, or cannot take in what has come.
    default boolean hindered() {
        return false;
    }

    /// Folders that it has to be able to write to.
    default List<Path> folders() {
        return List.of();
    }

    /// What can be said of it without opening it, for somebody who wonders whether it would work.
    default Finding inspect() {
        return new Finding(true, status());
    }

    /// @param fine whether requests can come in this way
    /// @param words one line for a person
    record Finding(boolean fine, String words) {}
}
