package io.reelbatch.request;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What separates the cells of a CSV file. The header decides: the delimiter that yields most known column
/// names, then the one that yields most columns, then the comma.
enum Delimiter {
    COMMA(',', "a comma"),
    SEMICOLON(';', "a semicolon"),
    TAB('\t', "a tab");

    private final char character;
    private final String words;

    Delimiter(char character, String words) {
        this.character = character;
        this.words = words;
    }

    /// @param head the start of the file
    static Delimiter detect(String head) {
        return Stream.of(values())
                .max(Comparator.comparingLong((Delimiter it) -> it.knownColumns(head))
                        .thenComparingInt(it -> it.header(head).size())
                        .thenComparing(Comparator.reverseOrder()))
                .orElse(COMMA);
    }

    char character() {
        return character;
    }

    String words() {
        return words;
    }

    private long knownColumns(String head) {
        return header(head).stream()
                .filter(name -> Column.named(name).isPresent())
                .count();
    }

    private List<String> header(String head) {
        var reader = CsvReader.builder().fieldSeparator(character).ofCsvRecord(head.stripLeading());
        try {
            var records = reader.iterator();
            return records.hasNext() ? records.next().getFields() : List.of();
        } catch (CsvParseException e) {
            return List.of();
        }
    }
}
