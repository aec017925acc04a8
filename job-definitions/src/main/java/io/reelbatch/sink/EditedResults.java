package io.reelbatch.sink;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Publications;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Results that somebody has edited are that person's work. Before a batch's files are written again, those
/// that are not as they were written are put aside under a name of their own: nothing is overwritten, and the
/// results are where they always are.
final class EditedResults {
    private static final Logger log = LoggerFactory.getLogger(EditedResults.class);

    private final Publications publications;

    EditedResults(Publications publications) {
        this.publications = publications;
    }

    /// Puts aside what was edited of a batch's files.
    void putAside(Batch batch, ResultPaths paths) throws IOException {
        Publications.Known known = publications.of(batch.id()).orElse(null);
        if (known == null) {
            return;
        }
        if (WrittenFile.compare(paths.jsonl(), known) instanceof Publication.Edited) {
            putAside(batch, paths.jsonl());
        }
        putAsideUnless(batch, paths.csv(), known.csv());
        putAsideUnless(batch, paths.failed(), known.failed());
    }

    private static void putAsideUnless(Batch batch, Path file, List<String> written) throws IOException {
        if (!written.isEmpty()
                && exists(file)
                && !written.contains(WrittenFile.read(file).fingerprint().sha256())) {
            putAside(batch, file);
        }
    }

    private static void putAside(Batch batch, Path file) throws IOException {
        Path aside = free(file);
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        log.warn(
                "{} was edited since it was written for batch {}; it is {} now, and new results take its place",
                file,
                batch.id(),
                aside.getFileName());
    }

    private static boolean exists(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path free(Path file) {
        int number = 1;
        while (Files.exists(aside(file, number), LinkOption.NOFOLLOW_LINKS)) {
            number++;
        }
        return aside(file, number);
    }

    /// `two.csv.results.edited-1.csv`: it still opens as what it is.
    private static Path aside(Path file, Object number) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling("%s.edited-%s%s".formatted(name.substring(0, dot), number, name.substring(dot)));
    }

    /// What was put aside of a batch's files.
    static Stream<Path> of(ResultPaths paths) {
        return Stream.of(paths.jsonl(), paths.csv(), paths.failed()).flatMap(EditedResults::of);
    }

    private static Stream<Path> of(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return Stream.empty();
        }
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        Pattern aside = Pattern.compile(
                Pattern.quote(name.substring(0, dot)) + "\\.edited-\\d+" + Pattern.quote(name.substring(dot)));
        try (Stream<Path> files = Files.list(directory)) {
            return files
                    .filter(found ->
                            aside.matcher(String.valueOf(found.getFileName())).matches())
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be looked through".formatted(directory), e);
        }
    }
}
