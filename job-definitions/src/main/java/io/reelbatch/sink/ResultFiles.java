package io.reelbatch.sink;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Finished;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Lease;
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
    private final WritingTurns turns;
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
        this.turns = new WritingTurns(publications);
        this.transactions = transactions;
        this.copies = copies;
    }

    /// Writes what is there at present. A file that somebody has edited is put aside.
    ///
    /// @return results in the canonical file, counted there
    /// @throws ResultsNotWritten when they cannot be written, or another process writes them
    public int write(Batch batch) {
        return write(batch, true, 0);
    }

    /// The same over files that were edited.
    public int overwrite(Batch batch) {
        return write(batch, false, 0);
    }

    /// The same for a batch that is to be over: when there are fewer results than rows, the files stay as they
    /// are.
    public int publish(Batch batch) {
        return write(batch, true, batch.rows());
    }

    private int write(Batch batch, boolean sparingEdits, int atLeast) {
        ResultPaths paths = ResultPaths.ofJsonl(Path.of(batch.options().resultsFile()));
        try (WritingTurns.Turn turn = turns.take(batch);
                HiddenFiles hidden = new HiddenFiles(batch.id(), turn.lease().epoch())) {
            Written written = prepare(hidden, batch, paths);
            if (written.jsonl().lines() >= atLeast) {
                if (sparingEdits) {
                    new EditedResults(publications).putAside(batch, paths);
                }
                announce(turn.lease(), batch, written);
                show(hidden, written, paths);
                publications.note(turn.lease(), batch.id(), written.jsonl().fingerprint(), written.others());
                copies.apply(batch.definition()).forEach(directory -> copy(turn.lease(), batch, directory));
            }
            return written.jsonl().lines();
        } catch (ResultsNotWritten e) {
            throw e;
        } catch (UncheckedIOException e) {
            throw new ResultsNotWritten(batch, paths.jsonl(), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw new ResultsNotWritten(batch, paths.jsonl(), e);
        }
    }

    private Written prepare(HiddenFiles hidden, Batch batch, ResultPaths paths) throws IOException {
        hidden.removeThoseOfOthers(HiddenFiles.directory(paths.jsonl()));
        return new Written(
                writeJsonl(hidden, batch, paths.jsonl()),
                writeCsv(hidden, batch, paths.csv()),
                writeFailed(hidden, batch, paths.failed()));
    }

    /// Rows that are being removed would be missing in the files.
    private void announce(Lease lease, Batch batch, Written written) throws IOException {
        String digest = written.jsonl().fingerprint().sha256();
        if (!publications.announce(lease, batch.id(), digest, written.others())) {
            throw new IOException("its rows were purged meanwhile");
        }
    }

    private static void show(HiddenFiles hidden, Written written, ResultPaths paths) throws IOException {
        hidden.show();
        if (written.failed() == null) {
            Files.deleteIfExists(paths.failed());
        }
    }

    /// The files of a batch before they have their names.
    ///
    /// @param failed nothing where no row failed
    private record Written(
            WrittenFile jsonl, WrittenFile csv, @Nullable WrittenFile failed) {
        Publications.Others others() {
            return new Publications.Others(
                    csv.fingerprint().sha256(),
                    failed == null ? null : failed.fingerprint().sha256());
        }
    }

    /// Files of a batch's results that were edited and put aside.
    public List<Path> editedOf(Batch batch) {
        return EditedResults.of(ResultPaths.ofJsonl(Path.of(batch.options().resultsFile())))
                .toList();
    }

    /// A copy that cannot be written holds nothing up: the results themselves are written.
    private void copy(Lease lease, Batch batch, Path directory) {
        ResultPaths paths = ResultPaths.of(directory.resolve(batch.id()), null);
        try (HiddenFiles hidden = new HiddenFiles(batch.id(), lease.epoch())) {
            show(hidden, prepare(hidden, batch, paths), paths);
        } catch (IOException | UncheckedIOException e) {
            log.error(
                    "batch {}: its results cannot be copied to {}; `reelbatch results {}` tries it again",
                    batch.id(),
                    directory,
                    batch.id(),
                    e);
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

    private WrittenFile writeJsonl(HiddenFiles hidden, Batch batch, Path file) throws IOException {
        return hidden.write(
                file,
                writer -> forEach(batch, finished -> {
                    append(writer, JSON.writeValueAsString(ResultRecord.of(finished, downloads(batch))) + "\n");
                }));
    }

    private WrittenFile writeCsv(HiddenFiles hidden, Batch batch, Path file) throws IOException {
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
        return hidden.write(file, writer -> {
            CsvWriter csv = csv(writer);
            csv.writeRecord(cells(names));
            forEach(batch, finished -> {
                Map<String, @Nullable Object> record = ResultRecord.of(finished, downloads(batch));
                csv.writeRecord(
                        cells(names.stream().map(name -> text(record.get(name))).toList()));
            });
        });
    }

    private @Nullable WrittenFile writeFailed(HiddenFiles hidden, Batch batch, Path file) throws IOException {
        Set<String> groups = groupsWithFailures(batch);
        Predicate<Finished> wanted = finished -> failed(finished) || groups.contains(group(finished));
        Set<String> columns = columns(batch, wanted);
        if (columns.isEmpty()) {
            return null;
        }
        return hidden.write(file, writer -> {
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
