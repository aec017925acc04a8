package io.reelbatch.request;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a manifest one after the other, in constant memory, whatever the size of the file.
///
/// CSV (comma, semicolon or tab), JSONL and a JSON array are told apart by name and content. Every row
/// comes out, good or bad, in file order; blank lines are no rows. A problem of the file as a whole ends
/// the reading with [ManifestRefused], at the latest when the place in question is reached: so a file is
/// validated once as a whole before its rows are worked on, see [ManifestValidator]. Duplicate ids are
/// looked for only there. A failing disk shows as [UncheckedIOException]. Not safe for use by several
/// threads.
public final class ManifestReader implements Iterator<ManifestRow>, AutoCloseable {

    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
    private static final int HEAD = 1 << 16;

    private final ManifestFormat format;
    private final ManifestBytes bytes;
    private final RowSource source;
    private final RowParser parser;
    private final ManifestLimits limits;
    private final FileProblems problems;
    private final EarlierRows earlier = new EarlierRows();
    private @Nullable ManifestRow ahead;
    private long rows;
    private boolean ended;

    private ManifestReader(Path path, FileChannel file, ManifestLimits limits, RowRule rule, FileProblems problems)
            throws IOException {
        byte[] head = head(file);
        String name = String.valueOf(path.getFileName());
        Optional<ManifestProblem> foreign = FileKinds.foreign(name, head);
        if (foreign.isPresent()) {
            throw problems.fatal(foreign.get());
        }
        this.format = FileKinds.format(name, head);
        this.bytes = new ManifestBytes(Channels.newInputStream(file), limits, problems);
        this.limits = limits;
        this.problems = problems;
        this.source = source(head);
        this.parser = new RowParser(source.listSeparators(), rule);
    }

    /// Opens a manifest for reading its rows.
    ///
    /// @throws ManifestRefused when the file cannot be a manifest
    public static ManifestReader open(Path path, ManifestLimits limits) {
        return open(path, limits, RowRule.none());
    }

    /// Opens a manifest for reading its rows, which also have to satisfy the rule.
    ///
    /// @throws ManifestRefused when the file cannot be a manifest
    public static ManifestReader open(Path path, ManifestLimits limits, RowRule rule) {
        return open(path, limits, rule, FileProblems.refuseAtFirst());
    }

    static ManifestReader open(Path path, ManifestLimits limits, RowRule rule, FileProblems problems) {
        try {
            return over(RegularFile.open(path, OPEN_TIMEOUT), path, limits, rule, problems);
        } catch (IOException e) {
            throw unopened(e, problems);
        }
    }

    private static ManifestReader over(
            FileChannel file, Path path, ManifestLimits limits, RowRule rule, FileProblems problems)
            throws IOException {
        try {
            if (file.size() > limits.maxBytes()) {
                throw problems.fatal(FileKinds.tooLarge(limits.maxBytes()));
            }
            return new ManifestReader(path, file, limits, rule, problems);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public ManifestFormat format() {
        return format;
    }

    /// Column names in file order. For JSON, the keys in order of first appearance, complete after the last
    /// row.
    public List<String> headers() {
        return source.headers();
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = readRow();
            ended = ahead == null;
        }
        return ahead != null;
    }

    @Override
    public ManifestRow next() {
        ManifestRow row = hasNext() ? ahead : null;
        if (row == null) {
            throw new NoSuchElementException("the manifest has no more rows");
        }
        ahead = null;
        return row;
    }

    @Override
    public void close() {
        try {
            source.close();
            bytes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The bytes beneath, for their count and digest.
    ManifestBytes bytes() {
        return bytes;
    }

    private @Nullable ManifestRow readRow() {
        RawRow row = source.next();
        if (row == null) {
            return null;
        }
        rows++;
        if (rows > limits.maxRows()) {
            throw problems.fatal(FileProblem.tooManyRows(row.line(), limits));
        }
        return earlier.check(parser.parse(rows, row));
    }

    private RowSource source(byte[] head) throws IOException {
        Reader text = new Utf8Text(bytes, problems);
        return switch (format) {
            case CSV -> new CsvRows(text, Delimiter.detect(text(head)), limits, problems);
            case JSONL -> new JsonLines(text, limits, problems);
            case JSON_ARRAY -> new JsonArrayRows(text, limits, problems);
        };
    }

    private static String text(byte[] head) {
        return new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "");
    }

    private static byte[] head(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        int read = 0;
        while (head.hasRemaining() && read >= 0) {
            read = file.read(head, head.position());
        }
        byte[] found = new byte[head.flip().remaining()];
        head.get(found);
        return found;
    }

    private static RuntimeException unopened(IOException e, FileProblems problems) {
        return switch (e) {
            case NoSuchFileException _ ->
                problems.fatal(ManifestProblem.at(
                        0,
                        ProblemCode.MANIFEST_NOT_FOUND,
                        "There is no such file.",
                        "Check the name and the directory."));
            case AccessDeniedException _ ->
                problems.fatal(ManifestProblem.at(
                        0,
                        ProblemCode.MANIFEST_NOT_READABLE,
                        "The file may not be read by this program.",
                        "Give its user the right to read it."));
            case RegularFile.NotRegular _ ->
                problems.fatal(ManifestProblem.at(
                        0,
                        ProblemCode.MANIFEST_NOT_A_FILE,
                        "This is not a regular file but a directory, a pipe or a device.",
                        "Give the path of a CSV, JSONL or JSON file."));
            default -> new UncheckedIOException(e);
        };
    }
}
