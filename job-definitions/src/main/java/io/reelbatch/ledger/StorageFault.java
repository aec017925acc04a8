package io.reelbatch.ledger;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/// Tells failures of the database that pass (it restarts, the connection is cut, all connections are in use)
/// from statements that would fail again.
public final class StorageFault {
    private static final int LONGEST_CHAIN = 50;

    /// Connection failures, a server that shuts down or starts up or has no more connections, transactions
    /// that
    /// were rolled back for the sake of others.
    private static final Set<String> CLASSES = Set.of("08", "57", "53", "40");

    /// A transaction in which nothing happened for too long, because the process was frozen; a server that has
    /// become a copy of another one.
    private static final Set<String> STATES = Set.of("25P03", "25006");

    private StorageFault() {}

    /// Whether the failure, or what caused it, passes.
    public static boolean is(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(LONGEST_CHAIN)
                .anyMatch(StorageFault::passes);
    }

    private static boolean passes(Throwable cause) {
        return switch (cause) {
            case TransientDataAccessException _ -> true;
            case RecoverableDataAccessException _ -> true;
            case DataAccessResourceFailureException _ -> true;
            case TransactionException _ -> true;
            case SQLTransientException _ -> true;
            case SQLRecoverableException _ -> true;
            case SQLException sql -> sql.getSQLState() != null && passes(sql.getSQLState());
            default -> false;
        };
    }

    private static boolean passes(String state) {
        return STATES.contains(state) || CLASSES.contains(beginning(state));
    }

    private static String beginning(String state) {
        return state.substring(0, Math.min(2, state.length()));
    }
}
