package io.reelbatch.ledger;

import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps sealed texts for all processes of a ledger. What it is given is already encrypted.
public final class Secrets {
    private final JdbcClient jdbc;

    public Secrets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<String> read(String name) {
        return jdbc.sql("select sealed from secret where name = :name")
                .param("name", name)
                .query((row, _) -> row.getString("sealed"))
                .optional();
    }

    /// Replaces a text by compare-and-set.
    ///
    /// @param before what was read, or nothing when there was none
    /// @return false when another process has written in the meantime
    public boolean replace(String name, Optional<String> before, String sealed) {
        if (before.isEmpty()) {
            return add(name, sealed);
        }
        return jdbc.sql("update secret set sealed = :sealed where name = :name and sealed = :before")
                        .param("sealed", sealed)
                        .param("name", name)
                        .param("before", before.get())
                        .update()
                == 1;
    }

    private boolean add(String name, String sealed) {
        try {
            return jdbc.sql("insert into secret (name, sealed) values (:name, :sealed)")
                            .param("name", name)
                            .param("sealed", sealed)
                            .update()
                    == 1;
        } catch (DuplicateKeyException anotherWasFirst) {
            return false;
        }
    }
}
