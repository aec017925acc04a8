package io.reelbatch.intake.inbox;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/// What names tell, and names that can be used without harm.
final class FileNames {
    /// Written by programs that have not finished a file, or by this one.
    private static final Set<String> UNFINISHED = Set.of(
            "part", "tmp", "temp", "partial", "filepart", "crdownload", "download", "swp", "lock", "ready", "rejected");

    /// Those of them that are promised to be complete once they are renamed.
    private static final Set<String> TO_BE_RENAMED = Set.of("part", "tmp");

    private static final Set<String> MANIFESTS = Set.of("csv", "tsv", "jsonl", "ndjson", "json");

    /// What people drop in place of a manifest. Anything else may be media for one, and is left alone.
    private static final Set<String> MISTAKEN = Set.of(
            "xlsx", "xlsm", "xls", "ods", "numbers", "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "pdf",
            "doc", "docx", "odt", "rtf", "txt", "text", "md", "xml", "yml", "yaml", "htm", "html");

    private static final String NOT_IN_NAMES = "/\\:*?\"<>|";
    private static final int LONGEST_STEM = 120;
    private static final int MOST_NUMBERS = 100;

    /// What is to be done about a file, as far as its name tells.
    enum Kind {
        MANIFEST,
        MISTAKEN,
        UNFINISHED,
        OTHER
    }

    private FileNames() {}

    static Kind kind(Path file) {
        String name = name(file);
        String ending = ending(name);
        if (name.startsWith(".") || name.endsWith("~") || UNFINISHED.contains(ending)) {
            return Kind.UNFINISHED;
        }
        if (MANIFESTS.contains(ending)) {
            return Kind.MANIFEST;
        }
        return MISTAKEN.contains(ending) ? Kind.MISTAKEN : Kind.OTHER;
    }

    /// Whether its writer renames it when it is complete.
    static boolean isToBeRenamed(Path file) {
        return TO_BE_RENAMED.contains(ending(name(file)));
    }

    /// The ending in lower case, without its dot; empty if there is none.
    static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /// The name without its ending.
    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /// A name that can be printed, stored and given to a file on any system: the file's own, unless something
    /// in it stands in the way. The ending stays.
    static String safe(Path file) {
        String name = name(file);
        StringBuilder stem = new StringBuilder();
        stem(name).codePoints().forEach(point -> stem.appendCodePoint(isSafe(point) ? point : '_'));
        String ending = ending(name);
        String safe = encodable(shortened(stem.toString()));
        return ending.isEmpty() ? safe : safe + "." + encodable(ending.replaceAll("[^\\p{Alnum}]", "_"));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static boolean isSafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> point != 0xFFFD && NOT_IN_NAMES.indexOf(point) < 0;
        };
    }

    /// Leaves room for what is put behind it; a name may have 255 bytes.
    private static String shortened(String stem) {
        StringBuilder kept = new StringBuilder();
        int bytes = 0;
        for (int point : stem.codePoints().toArray()) {
            bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_STEM) {
                return kept.append('_').toString();
            }
            kept.appendCodePoint(point);
        }
        return kept.toString();
    }

    /// In a plain C locale Java can name no file with other letters than ASCII's.
    private static String encodable(String name) {
        Charset ofNames = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        return ofNames.newEncoder().canEncode(name) ? name : name.replaceAll("[^\\p{ASCII}]", "_");
    }

    /// A path for a file of that name that hides no other file: numbered if need be.
    static Path free(Path folder, String name) {
        String ending = ending(name).isEmpty() ? "" : "." + ending(name);
        Path path = folder.resolve(name);
        for (int number = 2; Files.exists(path, LinkOption.NOFOLLOW_LINKS); number++) {
            Object mark = number < MOST_NUMBERS ? number : UUID.randomUUID();
            path = folder.resolve("%s-%s%s".formatted(stem(name), mark, ending));
        }
        return path;
    }
}
