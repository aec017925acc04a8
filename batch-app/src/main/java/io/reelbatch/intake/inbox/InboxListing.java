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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    /// What one look has seen.
    ///
    /// @param found everything but the sub-folders of definitions, oldest first
    /// @param closed folders of definitions and schedules that could not be looked into, each with the reason
    /// @param unseen the schedules of such folders
    record Seen(List<Found> found, Map<Path, String> closed, Set<String> unseen) {

        Seen() {
            this(new ArrayList<>(), new TreeMap<>(), new HashSet<>());
        }
    }

    /// Looks through all of them. A folder that cannot be looked into keeps no other one closed.
    ///
    /// @throws IOException when the inbox itself cannot be looked into
    Seen list() throws IOException {
        Seen seen = new Seen();
        for (Found entry : entries(inbox, usual, null)) {
            if (definitions.contains(String.valueOf(entry.path().getFileName()))) {
                lookInto(entry, seen);
            } else {
                seen.found.add(entry);
            }
        }
        nightly.forEach((schedule, folder) -> {
            if (!lookInto(folder, schedule, schedule, seen)) {
                seen.unseen.add(schedule);
            }
        });
        seen.found.sort(Comparator.comparing((Found entry) -> entry.attributes().lastModifiedTime())
                .thenComparing(Found::path));
        return seen;
    }

    /// A link is not followed: whoever may write to the inbox could empty any folder with one.
    private static void lookInto(Found folder, Seen seen) {
        if (folder.attributes().isDirectory()) {
            boolean _ = lookInto(folder.path(), String.valueOf(folder.path().getFileName()), null, seen);
        } else {
            seen.closed.put(
                    folder.path(),
                    folder.attributes().isSymbolicLink()
                            ? "a link, which is not followed; put a folder in its place"
                            : "not a folder; remove it");
        }
    }

    private static boolean lookInto(Path folder, String definition, @Nullable String schedule, Seen seen) {
        try {
            seen.found.addAll(entries(folder, definition, schedule));
            return true;
        } catch (IOException e) {
            seen.closed.put(folder, e.toString());
            return false;
        }
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
