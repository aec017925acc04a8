package io.reelbatch.cli;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.control.Refused;
import io.reelbatch.definition.InvalidDefinitions;
import io.reelbatch.launch.BatchInUse;
import io.reelbatch.launch.DatabaseGone;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.origin.Origin;

/// What a failure means, in the words of a person who wants to go on.
final class Explanation {
    private Explanation() {}

    static String of(Throwable failure) {
        List<Throwable> causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(50)
                .toList();
        return causes.stream()
                .map(Explanation::known)
                .flatMap(java.util.Optional::stream)
                .findFirst()
                .orElseGet(() -> unknown(causes.getLast()));
    }

    private static java.util.Optional<String> known(Throwable cause) {
        return java.util.Optional.ofNullable(
                switch (cause) {
                    case CannotRun why -> why.getMessage();
                    case BadUsage why -> why.getMessage();
                    case BatchInUse why -> why.getMessage();
                    case Refused why -> why.getMessage();
                    case DatabaseGone why -> why.getMessage();
                    case InvalidDefinitions why -> "some job definitions cannot be used:\n" + why.getMessage();
                    case UnboundConfigurationPropertiesException why -> unknownKeys(why);
                    case BindException why when !hasUnknownKeys(why) -> badValue(why);
                    case AccountStopped why -> "%s. %s".formatted(why.getMessage(), why.hint());
                    case BackendException why -> why.getMessage();
                    default -> null;
                });
    }

    private static boolean hasUnknownKeys(Throwable failure) {
        return failure.getCause() instanceof UnboundConfigurationPropertiesException;
    }

    private static String unknownKeys(UnboundConfigurationPropertiesException failure) {
        return failure.getUnboundProperties().stream()
                .map(property -> UnknownKey.message(property.getName().toString()) + place(property.getOrigin()))
                .collect(Collectors.joining("\n"));
    }

    private static String badValue(BindException failure) {
        Throwable reason = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .reduce((_, next) -> next)
                .orElse(failure);
        var property = failure.getProperty();
        if (property == null) {
            return String.valueOf(reason.getMessage());
        }
        return "%s = %s cannot be understood: %s%s"
                .formatted(failure.getName(), property.getValue(), reason.getMessage(), place(property.getOrigin()));
    }

    private static String place(@org.jspecify.annotations.Nullable Origin origin) {
        return origin == null || origin.toString().contains("\"options\"") ? "" : " (%s)".formatted(origin);
    }

    private static String unknown(Throwable root) {
        String message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    }
}
