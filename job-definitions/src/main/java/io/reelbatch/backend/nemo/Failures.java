package io.reelbatch.backend.nemo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What a broken connection says about the request that was to go over it.
final class Failures {
    private Failures() {}

    /// Whether the connection never stood: no name, no listener, no route, no agreement on encryption.
    /// Nothing of the request can have left then.
    static boolean beforeConnection(IOException broken) {
        return broken instanceof ConnectException
                || broken instanceof HttpConnectTimeoutException
                || broken instanceof SSLHandshakeException;
    }

    static String spelled(IOException broken) {
        if (broken instanceof Exchange.OutOfPatience || broken instanceof Pour.TooLong) {
            return String.valueOf(broken.getMessage());
        }
        if (causedBy(broken, UnresolvedAddressException.class)) {
            return "the host name is unknown";
        }
        String kind = beforeConnection(broken) ? "no connection" : "the connection broke";
        String message = messageOf(broken);
        return message == null ? kind : "%s: %s".formatted(kind, Safe.excerpt(message));
    }

    private static boolean causedBy(Throwable broken, Class<? extends Throwable> kind) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /// The first message in the chain of causes; the HTTP client often has none at the top.
    private static @Nullable String messageOf(Throwable broken) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                return cause.getMessage();
            }
        }
        return null;
    }
}
