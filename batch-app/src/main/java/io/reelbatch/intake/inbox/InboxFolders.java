package io.reelbatch.intake.inbox;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folders that a file passes through.
///
/// @param inbox where people put manifests; a sub-folder of a job definition's name is for that definition
/// @param work files being read, each in a directory of its own
/// @param accepted files whose batch is not over
/// @param done files whose batch is over, and those that were known already
/// @param rejected files that are no manifests, with the reasons
/// @param results what came of the batches
/// @param nightly where people put manifests that wait for a schedule, by the name of its definition
record InboxFolders(
        Path inbox, Path work, Path accepted, Path done, Path rejected, Path results, Map<String, Path> nightly) {
    private static final Logger log = LoggerFactory.getLogger(InboxFolders.class);

    static InboxFolders in(Path home, Path inbox) {
        return in(home, inbox, Map.of());
    }

    static InboxFolders in(Path home, Path inbox, Map<String, Path> nightly) {
        return new InboxFolders(
                inbox.toAbsolutePath().normalize(),
                folder(home, "work"),
                folder(home, "accepted"),
                folder(home, "done"),
                folder(home, "rejected"),
                folder(home, "results"),
                Map.copyOf(nightly));
    }

    private static Path folder(Path home, String name) {
        return home.resolve(name).toAbsolutePath().normalize();
    }

    /// Makes what is missing. Prompts are nobody else's business, so others get no access to a new folder;
    /// one
    /// that exists keeps the rights that somebody gave it.
    ///
    /// @param definitions names of job definitions, each of which gets a sub-folder
    /// @throws IOException when one cannot be made that every file passes through
    void create(List<String> definitions) throws IOException {
        for (Path folder : List.of(inbox, work, accepted, done, rejected, results)) {
            create(folder);
        }
        for (String definition : definitions) {
            createIfPossible(inbox.resolve(definition));
        }
        for (Path folder : nightly.values()) {
            createIfPossible(folder);
        }
    }

    /// What stands in its way is told by whoever looks into it, and keeps no other folder closed.
    private static void createIfPossible(Path folder) {
        try {
            create(folder);
        } catch (IOException e) {
            log.debug("{} cannot be made", folder, e);
        }
    }

    /// What is wrong with where the folders of schedules lie. A manifest that two folders claim might be run
    /// at once although it should wait, and this program's own files are no manifests.
    Optional<String> conflict() {
        Map<Path, String> owners = new HashMap<>();
        owners.put(real(work.resolveSibling("")), "the home");
        for (Map.Entry<String, Path> one : new TreeMap<>(nightly).entrySet()) {
            Path folder = real(one.getValue());
            String other = owners.putIfAbsent(folder, "the folder of the schedule " + one.getKey());
            Optional<Path> around = Stream.of(inbox, work, accepted, done, rejected, results)
                    .filter(own -> folder.startsWith(real(own)))
                    .findFirst();
            if (other != null || around.isPresent()) {
                return Optional.of("the folder %s of the schedule %s %s; give its source another directory"
                        .formatted(
                                one.getValue(),
                                one.getKey(),
                                around.map("lies in %s, which is used already"::formatted)
                                        .orElse("is %s too".formatted(other))));
            }
        }
        return Optional.empty();
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException notThereYet) {
            return folder;
        }
    }

    private static void create(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, access("rwxr-x---"));
        }
    }

    /// The rights of a new file or directory, where the system knows such rights.
    static FileAttribute<?>[] access(String rights) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
