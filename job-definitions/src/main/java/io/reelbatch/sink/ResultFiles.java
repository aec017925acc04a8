package io.reelbatch.sink;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Finished;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Publications;
import io.reelbatch.ledger.SessionPlace;
import io.reelbatch.request.FormulaGuard;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/// The results of a batch as files, in manifest order: JSONL, which is canonical; CSV, which a spreadsheet
/// opens without running a cell as a formula; and the failed rows in manifest form, ready to be mended and
/// handed in again. Each file is replaced as a whole.
public final class ResultFiles {
    private static final Logger log = LoggerFactory.getLogger(ResultFiles.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Items items;
    private final Publications publications;
    private final TransactionOperations transactions;
    private final Function<String, List<Path>> copies;

    public ResultFiles(Items items, Publications publications, TransactionOperations transactions) {
        this(items, publications, transactions, _ -> List.of());
    }

    /// @param copies directories for further copies, by the name of the batch's definition
    ResultFiles(
            Items items,
            Publications publications,
            TransactionOperations transactions,
            Function<String, List<Path>> copies) {
        this.items = items;
        this.publications = publications;
        this.transactions = transactions;
        this.copies = copies;
    }

    /// Writes what is there at present. A file that somebody has edited is put aside.
    ///
    /// @return results in the canonical file, counted there
    public int write(Batch batch) {
        return write(batch, true);
    }

    /// The same over files that were edited.
    public int overwrite(Batch batch) {
        return write(batch, false);
    }

    private int write(Batch batch, boolean sparingEdits) {
        ResultPaths paths = ResultPaths.ofJsonl(Path.of(batch.options().resultsFile()));
        EditedResults edited = new EditedResults(publications);
        WrittenFile written;
        try {
            if (sparingEdits) {
                edited.putAside(batch, paths);
            }
            written = write(batch, paths);
            publications.note(batch.id(), written.fingerprint());
            edited.note(batch, paths);
        } catch (IOException e) {
            throw new ResultsNotWritten(batch, paths.jsonl(), e);
        }
        copies.apply(batch.definition()).forEach(directory -> copy(batch, directory));
        return written.lines();
    }

    /// Files of a batch's results that were edited and put aside.
    public List<Path> editedOf(Batch batch) {
        return EditedResults.of(ResultPaths.ofJsonl(Path.of(batch.options().resultsFile())))
                .toList();
    }

    /// A copy that cannot be written holds nothing up: the results themselves are written.
    private void copy(Batch batch, Path directory) {
        try {
            WrittenFile _ = write(batch, ResultPaths.of(directory.resolve(batch.id()), null));
        } catch (UncheckedIOException e) {
            log.error(
                    "batch {}: its results cannot be copied to {}; `reelbatch results {}` tries it again",
                    batch.id(),
                    directory,
                    batch.id(),
                    e);
        }
    }

    private WrittenFile write(Batch batch, ResultPaths paths) {
        try {
            writeJsonl(batch, paths.jsonl());
            writeCsv(batch, paths.csv());
            writeFailed(batch, paths.failed());
            return WrittenFile.read(paths.jsonl());
        } catch (UncheckedIOException e) {
            throw new ResultsNotWritten(batch, paths.jsonl(), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw new ResultsNotWritten(batch, paths.jsonl(), e);
        }
    }

    /// What has become of the canonical file since it was last written.
    public Publication publication(Batch batch) {
        Path file = Path.of(batch.options().resultsFile());
        try {
            var written = publications.of(batch.id());
            return written.isEmpty() ? new Publication.Intact() : WrittenFile.compare(file, written.get());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(file), e);
        }
    }

    private void writeJsonl(Batch batch, Path file) throws IOException {
        AtomicFile.write(
                file,
                writer -> forEach(batch, finished -> {
                    append(writer, JSON.writeValueAsString(ResultRecord.of(finished, downloads(batch))) + "\n");
                }));
    }

    private void writeCsv(Batch batch, Path file) throws IOException {
        boolean[] expiring = new boolean[1];
        Set<String> columns = columns(batch, finished -> {
            expiring[0] |= ResultRecord.expires(finished);
            return true;
        });
        Set<String> names = new LinkedHashSet<>(
                columns.stream().map(ResultRecord::originalName).toList());
        names.addAll(ResultRecord.COLUMNS);
        if (expiring[0]) {
            names.add(ResultRecord.EXPIRY_COLUMN);
        }
        if (downloads(batch)) {
            names.addAll(ResultRecord.DOWNLOAD_COLUMNS);
        }
        AtomicFile.write(file, writer -> {
            CsvWriter csv = csv(writer);
            csv.writeRecord(cells(names));
            forEach(batch, finished -> {
                Map<String, @Nullable Object> record = ResultRecord.of(finished, downloads(batch));
                csv.writeRecord(
                        cells(names.stream().map(name -> text(record.get(name))).toList()));
            });
        });
    }

    private void writeFailed(Batch batch, Path file) throws IOException {
        Set<String> groups = groupsWithFailures(batch);
        Predicate<Finished> wanted = finished -> failed(finished) || groups.contains(group(finished));
        Set<String> columns = columns(batch, wanted);
        if (columns.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        AtomicFile.write(file, writer -> {
            CsvWriter csv = csv(writer);
            csv.writeRecord(cells(columns));
            forEach(batch, finished -> {
                if (wanted.test(finished)) {
                    Map<String, String> row = finished.item().request().columns();
                    csv.writeRecord(cells(columns.stream()
                            .map(name -> row.getOrDefault(name, ""))
                            .toList()));
                }
            });
        });
    }

    /// A row that shares its session means nothing without the rows before it. They cost nothing when they
    /// are handed in again.
    private Set<String> groupsWithFailures(Batch batch) {
        Set<String> groups = new HashSet<>();
        forEach(batch, finished -> {
            if (failed(finished)) {
                groups.add(group(finished));
            }
        });
        groups.remove("");
        return groups;
    }

    /// The row's session label; empty where it has none.
    private static String group(Finished finished) {
        SessionPlace place = finished.item().request().session();
        return place == null ? "" : place.label();
    }

    /// Without a buffer of its own, which nobody would empty: the file's writer has one.
    private static CsvWriter csv(BufferedWriter writer) {
        return CsvWriter.builder().bufferSize(0).build(writer);
    }

    private static boolean failed(Finished finished) {
        return finished.item().state() == ItemState.FAILED;
    }

    /// The original columns in the order in which they first appear; a row of a JSON manifest may lack
    /// some.
    private Set<String> columns(Batch batch, Predicate<Finished> which) {
        Set<String> columns = new LinkedHashSet<>();
        forEach(batch, finished -> {
            if (which.test(finished)) {
                columns.addAll(finished.item().request().columns().keySet());
            }
        });
        return columns;
    }

    private void forEach(Batch batch, Consumer<Finished> action) {
        transactions.executeWithoutResult(_ -> {
            try (Stream<Finished> finished = items.finished(batch)) {
                finished.filter(one -> one.revision() > 0).forEach(action);
            }
        });
    }

    private static boolean downloads(Batch batch) {
        return batch.options().downloadDirectory() != null;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static List<String> cells(Collection<String> values) {
        return values.stream().map(FormulaGuard::protect).toList();
    }

    private static void append(BufferedWriter writer, String text) {
        try {
            writer.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
