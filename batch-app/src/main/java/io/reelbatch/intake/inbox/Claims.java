package io.reelbatch.intake.inbox;

import io.reelbatch.sink.AtomicFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Takes files out of the inbox: each by one rename, into a directory of its own in which it is written where
/// the file came from. That is written first, so that a crash leaves either nothing or all that is needed.
final class Claims {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ORIGIN = "origin.json";
    private static final String FILE = "manifest";

    private final Path work;

    Claims(Path work) {
        this.work = work;
    }

    /// Takes a file.
    ///
    /// @throws NoSuchFileException when it is not there any more
    Claim take(Found found) throws IOException {
        String id = UUID.randomUUID().toString();
        Claim.Origin origin = new Claim.Origin(
                FileNames.safe(found.path()),
                String.valueOf(found.path().getParent()),
                found.definition(),
                found.schedule());
        Path directory = Files.createDirectory(work.resolve(id), InboxFolders.access("rwx------"));
        try {
            AtomicFile.write(directory.resolve(ORIGIN), writer -> writer.write(JSON.writeValueAsString(origin)));
            Path file = directory.resolve(FILE + "." + FileNames.ending(origin.name()));
            Moves.move(found.path(), file);
            return new Claim(id, file, origin);
        } catch (IOException | RuntimeException e) {
            remove(directory);
            throw e;
        }
    }

    /// The directories of what a crash or a failure has left.
    List<Path> left() throws IOException {
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(work, Claims::isClaim)) {
            directories.forEach(left::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return left;
    }

    /// The claim of a directory. One without a file was being made, or was done with, and is removed.
    Optional<Claim> goOn(Path directory) throws IOException {
        Optional<Claim> claim = read(directory);
        if (claim.isEmpty()) {
            remove(directory);
        }
        return claim;
    }

    private static boolean isClaim(Path entry) {
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                && String.valueOf(entry.getFileName()).matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
    }

    private static Optional<Claim> read(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Claims::isManifest)) {
            for (Path file : files) {
                return Optional.of(new Claim(String.valueOf(directory.getFileName()), file, origin(directory, file)));
            }
        }
        return Optional.empty();
    }

    private static Claim.Origin origin(Path directory, Path file) throws IOException {
        try {
            return JSON.readValue(Files.readString(directory.resolve(ORIGIN)), Claim.Origin.class);
        } catch (JacksonException | IOException e) {
            throw new IOException(
                    "%s tells not where %s came from; move that file back into the inbox".formatted(directory, file),
                    e);
        }
    }

    /// Forgets a claim whose file has gone on.
    void forget(Claim claim) throws IOException {
        remove(work.resolve(claim.id()));
    }

    private static boolean isManifest(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(FILE + ".") && !isUnfinished(file);
    }

    private static boolean isUnfinished(Path file) {
        return String.valueOf(file.getFileName()).endsWith(".part");
    }

    /// Removes what this program wrote there, and the directory, unless a user's file is in it.
    private static void remove(Path directory) throws IOException {
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, Claims::isUnfinished)) {
            for (Path file : unfinished) {
                Files.deleteIfExists(file);
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Claims::isManifest)) {
            if (files.iterator().hasNext()) {
                throw new DirectoryNotEmptyException(directory.toString());
            }
        }
        Files.deleteIfExists(directory.resolve(ORIGIN));
        Files.deleteIfExists(directory);
    }
}
