package io.reelbatch.request;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;

/// Takes the parser's cells, keeps no more of them than the limits allow, and remembers what only the
/// parser knows: whether a cell was quoted.
final class CsvRecordHandler extends CsvCallbackHandler<CsvRecord> {

    private final ManifestLimits limits;
    private final FileProblems problems;
    private List<String> cells = List.of();
    private List<Integer> spacedQuotes = List.of();
    private long line;
    private int count;
    private boolean blank;

    CsvRecordHandler(ManifestLimits limits, FileProblems problems) {
        this.limits = limits;
        this.problems = problems;
    }

    /// Line on which the record being read starts.
    long line() {
        return line;
    }

    @Override
    protected RecordType getRecordType() {
        return RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
        return count;
    }

    @Override
    protected void beginRecord(long startingLineNumber) {
        line = startingLineNumber;
        cells = new ArrayList<>();
        spacedQuotes = new ArrayList<>();
        count = 0;
        blank = true;
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
        count++;
        if (count > limits.maxColumns() + 1) {
            return;
        }
        if (length > limits.maxFieldCharacters()) {
            problems.report(tooLong());
            cells.add("");
            blank = false;
            return;
        }
        String cell = new String(buffer, offset, length);
        if (!quoted && cell.startsWith(" ") && cell.stripLeading().startsWith("\"")) {
            spacedQuotes.add(count - 1);
        }
        blank = blank && count == 1 && !quoted && cell.isBlank();
        cells.add(cell);
    }

    @Override
    protected void setComment(char[] buffer, int offset, int length) {
        throw new IllegalStateException("a # is text, comments are switched off");
    }

    @Override
    protected void setEmpty() {
        blank = true;
    }

    @Override
    protected CsvRecord buildRecord() {
        return new CsvRecord(line, cells, count, blank, spacedQuotes);
    }

    private ManifestProblem tooLong() {
        return ManifestProblem.at(
                line,
                ProblemCode.FIELD_TOO_LONG,
                "Field %d is longer than %,d characters.".formatted(count, limits.maxFieldCharacters()),
                "Shorten it; or, if it swallows the lines below, close the quote that opens in this row.");
    }
}
