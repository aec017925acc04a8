package io.reelbatch.request;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
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

    private final FileProblems problems;
    private final Delimiter delimiter;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> headers;
    private long lastLine = 1;

    CsvRows(Reader text, Delimiter delimiter, ManifestLimits limits, FileProblems problems) {
        this.problems = problems;
        this.delimiter = delimiter;
        this.reader = CsvReader.builder()
                .fieldSeparator(delimiter.character())
                .skipEmptyLines(false)
                .allowUnclosedQuote(false)
                .maxBufferSize(Math.max(limits.maxLineBytes(), limits.maxFieldCharacters()) * 2)
                .build(new CsvRecordHandler(limits, problems), text);
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
                lastLine = found.line();
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

    /// The library reports all it meets by one exception: what its own callbacks threw as the cause, the two faults of
    /// quoting by their text.
    private RuntimeException translate(CsvParseException e) {
        String text = String.valueOf(e.getMessage());
        return switch (e.getCause()) {
            case ManifestRefused refused -> refused;
            case IOException cause -> new UncheckedIOException(cause);
            case null, default -> problems.fatal(text.startsWith("Unexpected character") ? misplaced(text) : open());
        };
    }

    private ManifestProblem open() {
        return ManifestProblem.at(
                lastLine,
                ProblemCode.OPEN_QUOTE,
                "A quote opens in or after this line and is never closed.",
                "Close it with a double quote; write a quote inside a quoted text twice.");
    }

    private ManifestProblem misplaced(String text) {
        return ManifestProblem.at(
                lastLine,
                ProblemCode.MISPLACED_QUOTE,
                "In or after this line a text goes on behind its closing quote (%s).".formatted(text),
                "Write a quote inside a quoted text twice, and end the text with the closing quote.");
    }
}
