package io.reelbatch.request;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of delimited text under a header line.
final class CsvRows implements RowSource {

    /// Below some multiple of the parser's read size it cannot keep a field that goes over the buffer's
    /// end.
    private static final int LEAST_BUFFER = 1 << 16;

    private final FileProblems problems;
    private final CsvRecordHandler handler;
    private final Delimiter delimiter;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> headers;

    CsvRows(Reader text, Delimiter delimiter, ManifestLimits limits, FileProblems problems) {
        this.problems = problems;
        this.delimiter = delimiter;
        this.handler = new CsvRecordHandler(limits, problems);
        this.reader = CsvReader.builder()
                .fieldSeparator(delimiter.character())
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(2 * Math.max(LEAST_BUFFER, Math.max(limits.maxLineBytes(), limits.maxFieldCharacters())))
                .build(handler, text);
        this.records = reader.iterator();
        this.headers = new CsvHeader(problems, delimiter, limits).names(nextRecord());
    }

    @Override
    public @Nullable RawRow next() {
        CsvRecord found = nextRecord();
        return found == null ? null : row(found);
    }

    @Override
    public List<String> headers() {
        return headers;
    }

    @Override
    public String listSeparators() {
        return delimiter == Delimiter.SEMICOLON ? "|" : "|;";
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private @Nullable CsvRecord nextRecord() {
        try {
            while (records.hasNext()) {
                CsvRecord found = records.next();
                if (!found.blank()) {
                    return found;
                }
            }
            return null;
        } catch (CsvParseException e) {
            throw translate(e);
        }
    }

    private RawRow row(CsvRecord found) {
        Map<String, String> columns = new LinkedHashMap<>();
        List<ManifestProblem> wrong = new ArrayList<>();
        for (int i = 0; i < headers.size() && i < found.cells().size(); i++) {
            columns.put(headers.get(i), FormulaGuard.strip(found.cells().get(i)));
        }
        if (found.count() != headers.size()) {
            wrong.add(wrongCount(found));
        }
        for (int position : found.spacedQuotes()) {
            wrong.add(spacedQuote(found, position));
        }
        return new RawRow(found.line(), columns, wrong);
    }

    private ManifestProblem wrongCount(CsvRecord found) {
        String counts = "The row has %d fields, the header has %d.".formatted(found.count(), headers.size());
        if (found.count() < headers.size()) {
            return ManifestProblem.at(
                    found.line(),
                    ProblemCode.TOO_FEW_FIELDS,
                    counts,
                    "Add the missing fields (empty ones too), or see whether the row was cut off.");
        }
        String first = found.cells().size() > headers.size() ? found.cells().get(headers.size()) : "";
        return ManifestProblem.at(
                found.line(),
                ProblemCode.TOO_MANY_FIELDS,
                counts + " The first one too many is %s.".formatted(Excerpt.of(first)),
                "Put double quotes around a text that contains %s.".formatted(delimiter.words()));
    }

    private ManifestProblem spacedQuote(CsvRecord found, int position) {
        return ManifestProblem.in(
                position < headers.size() ? headers.get(position) : "field " + (position + 1),
                found.line(),
                ProblemCode.SPACE_BEFORE_QUOTE,
                "There is a space between the delimiter and the opening quote, so the quote does not count as one.",
                "Remove the space before the quote.");
    }

    /// The library reports all it meets by one exception: what its own callbacks threw as the cause, the
    /// two faults of quoting by their text.
    private RuntimeException translate(CsvParseException e) {
        String text = String.valueOf(e.getMessage());
        return switch (e.getCause()) {
            case ManifestRefused refused -> refused;
            case IOException cause -> new UncheckedIOException(cause);
            case Throwable cause ->
                throw new IllegalStateException("while reading line %d".formatted(handler.line()), cause);
            case null -> problems.fatal(isOpen(text) ? open() : misplaced(text));
        };
    }

    private static boolean isOpen(String text) {
        return text.startsWith("Unclosed quoted field") || text.startsWith("The maximum buffer size");
    }

    private ManifestProblem open() {
        return ManifestProblem.at(
                handler.line(),
                ProblemCode.OPEN_QUOTE,
                "A quote opens in the row that starts here and is never closed.",
                "Close it with a double quote; write a quote inside a quoted text twice.");
    }

    private ManifestProblem misplaced(String text) {
        return ManifestProblem.at(
                handler.line(),
                ProblemCode.MISPLACED_QUOTE,
                "In the row that starts here, a text goes on behind its closing quote (%s).".formatted(text),
                "Write a quote inside a quoted text twice, and end the text with the closing quote.");
    }
}
