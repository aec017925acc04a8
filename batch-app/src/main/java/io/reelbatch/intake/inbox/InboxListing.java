package io.reelbatch.intake.inbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks through the inbox, the sub-folders of job definitions and the folders of schedules. Opens nothing,
/// so that nothing can make it wait.
final class InboxListing {
    private final Path inbox;
    private final Set<String> definitions;
    private final String usual;
    private final Map<String, Path> nightly;

    /// @param usual definition of what lies in no sub-folder
    InboxListing(Path inbox, Set<String> definitions, String usual) {
        this(inbox, definitions, usual, Map.of());
    }

    /// @param nightly folders of schedules by the names of their definitions
    InboxListing(Path inbox, Set<String> definitions, String usual, Map<String, Path> nightly) {
        this.inbox = inbox;
        this.definitions = definitions;
        this.usual = usual;
        this.nightly = nightly;
    }

    /// Everything but the sub-folders of definitions, oldest first.
    List<Found> list() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Found entry : entries(inbox, usual, null)) {
            String name = String.valueOf(entry.path().getFileName());
            if (entry.attributes().isDirectory() && definitions.contains(name)) {
                found.addAll(entries(entry.path(), name, null));
            } else {
                found.add(entry);
            }
        }
        for (Map.Entry<String, Path> schedule : nightly.entrySet()) {
            found.addAll(entries(schedule.getValue(), schedule.getKey(), schedule.getKey()));
        }
        found.sort(Comparator.comparing((Found entry) -> entry.attributes().lastModifiedTime())
                .thenComparing(Found::path));
        return found;
    }

    private static List<Found> entries(Path folder, String definition, @Nullable String schedule) throws IOException {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                attributes(entry)
                        .ifPresent(attributes -> found.add(new Found(entry, definition, schedule, attributes)));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /// None for what was deleted or renamed since it was listed; the next look tells.
    private static Optional<BasicFileAttributes> attributes(Path entry) {
        try {
            return Optional.of(Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
