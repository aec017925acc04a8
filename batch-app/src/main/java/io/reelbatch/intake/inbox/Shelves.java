package io.reelbatch.intake.inbox;

import io.reelbatch.request.ManifestProblem;
import io.reelbatch.sink.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Puts files where they belong, and beside them what a person should know. What is to be known is written
/// first: a crash in between leaves it there alone, and the same is written again.
final class Shelves {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// `monday.b0123456789.csv`: a name that tells the batch.
    private static final Pattern OF_A_BATCH =
            Pattern.compile(".*\\.(b[0-9a-f]{10}(?:-\\d+)?)(?:\\.\\w+)?", Pattern.DOTALL);

    private final InboxFolders folders;

    Shelves(InboxFolders folders) {
        this.folders = folders;
    }

    /// A file whose batch is in the ledger.
    void accepted(Claim claim, String batch) throws IOException {
        Moves.move(
                claim.file(),
                FileNames.free(folders.accepted(), name(claim.origin().name(), batch)));
    }

    /// A file whose batch is over, with a notice if there is something to be said.
    void done(Path file, List<ManifestProblem> notices) throws IOException {
        put(file, FileNames.free(folders.done(), String.valueOf(file.getFileName())), ".notice.jsonl", notices);
    }

    /// A file whose content was accepted before.
    void known(Claim claim, String batch, ManifestProblem notice) throws IOException {
        Path target = FileNames.free(folders.done(), name(claim.origin().name(), batch));
        put(claim.file(), target, ".notice.jsonl", List.of(notice));
    }

    /// A file that is no manifest.
    ///
    /// @param name what it is called, made safe
    void rejected(Path file, String name, List<ManifestProblem> reasons) throws IOException {
        put(file, FileNames.free(folders.rejected(), name), ".reasons.jsonl", reasons);
    }

    /// Something that must not be opened, or not be copied, stays in the inbox if it cannot be renamed out of
    /// it: under a name that is not looked at again.
    void rejectedUnopened(Path entry, String name, ManifestProblem reason) throws IOException {
        Path target = FileNames.free(folders.rejected(), name);
        write(target, ".reasons.jsonl", List.of(reason));
        try {
            Moves.rename(entry, target);
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            Moves.rename(
                    entry, entry.resolveSibling("%s-%s.rejected".formatted(FileNames.stem(name), UUID.randomUUID())));
        }
    }

    private static void put(Path file, Path target, String ending, List<ManifestProblem> problems) throws IOException {
        if (!problems.isEmpty()) {
            write(target, ending, problems);
        }
        Moves.move(file, target);
    }

    private static void write(Path file, String ending, List<ManifestProblem> problems) throws IOException {
        AtomicFile.write(file.resolveSibling(file.getFileName() + ending), writer -> write(writer, problems));
    }

    private static void write(BufferedWriter writer, List<ManifestProblem> problems) throws IOException {
        for (ManifestProblem problem : problems) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("line", problem.line());
            line.put("column", problem.column());
            line.put("code", problem.code());
            line.put("message", problem.message());
            line.put("hint", problem.hint());
            writer.write(JSON.writeValueAsString(line));
            writer.newLine();
        }
    }

    /// Where the results of a batch go.
    Path results(Claim claim, String batch) {
        return folders.results()
                .resolve("%s.%s.results.jsonl"
                        .formatted(FileNames.stem(claim.origin().name()), batch));
    }

    private static String name(String name, String batch) {
        String ending = FileNames.ending(name);
        return "%s.%s%s".formatted(FileNames.stem(name), batch, ending.isEmpty() ? "" : "." + ending);
    }

    /// The accepted files, by the batch that each tells.
    List<Accepted> accepted() throws IOException {
        List<Accepted> accepted = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folders.accepted())) {
            for (Path file : files) {
                batch(file).ifPresent(batch -> accepted.add(new Accepted(file, batch)));
            }
        }
        return accepted;
    }

    private static Optional<String> batch(Path file) {
        Matcher name = OF_A_BATCH.matcher(String.valueOf(file.getFileName()));
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }

    /// @param batch id of [Batch]
    record Accepted(Path file, String batch) {}
}
