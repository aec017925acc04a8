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
import java.util.Set;

/// Looks through the inbox and the sub-folders of job definitions. Opens nothing, so that nothing can make it
/// wait.
final class InboxListing {
    private final Path inbox;
    private final Set<String> definitions;
    private final String usual;

    /// @param usual definition of what lies in no sub-folder
    InboxListing(Path inbox, Set<String> definitions, String usual) {
        this.inbox = inbox;
        this.definitions = definitions;
        this.usual = usual;
    }

    /// Everything but the sub-folders of definitions, oldest first.
    List<Found> list() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Found entry : entries(inbox, usual)) {
            String name = String.valueOf(entry.path().getFileName());
            if (entry.attributes().isDirectory() && definitions.contains(name)) {
                found.addAll(entries(entry.path(), name));
            } else {
                found.add(entry);
            }
        }
        found.sort(Comparator.comparing((Found entry) -> entry.attributes().lastModifiedTime())
                .thenComparing(Found::path));
        return found;
    }

    private static List<Found> entries(Path folder, String definition) throws IOException {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                add(entry, definition, found);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private static void add(Path entry, String definition, List<Found> found) {
        try {
            found.add(new Found(
                    entry,
                    definition,
                    Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException gone) {
            // deleted or renamed since it was listed; the next look tells
        }
    }
}
