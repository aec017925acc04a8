package io.reelbatch.render;

import io.reelbatch.ledger.Item;
import java.util.Locale;

/// Names the file of a downloaded video after its row. Whatever a row is called, the name stays inside its
/// directory and is allowed on every file system; the row number keeps two rows apart whose names become
/// the same.
final class VideoFileName {
    private static final int LONGEST = 80;

    private VideoFileName() {}

    static String of(Item item) {
        String safe = item.rowKey().replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        String shortened = safe.substring(0, Math.min(LONGEST, safe.length()));
        String extension = item.request().format().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return "%s-%05d%s.%s"
                .formatted(item.batchId(), item.rowNumber(), shortened.isEmpty() ? "" : "-" + shortened, extension);
    }
}
