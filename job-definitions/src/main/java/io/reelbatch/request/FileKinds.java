package io.reelbatch.request;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Recognises, by first bytes and by name, what people drop in place of a manifest, so that the message can
/// say what to do instead of listing a thousand strange characters. Nothing is ever unpacked.
final class FileKinds {

    private static final String SAVE_AS = "Open it in the spreadsheet program and save it as CSV UTF-8.";

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    ProblemCode.UTF_16,
                    "UTF-16 text",
                    "Save the file as CSV UTF-8.",
                    List.of("fffe", "feff"),
                    List.of()),
            new Kind(
                    ProblemCode.SPREADSHEET,
                    "a spreadsheet",
                    SAVE_AS,
                    List.of("d0cf11e0a1b11ae1"),
                    List.of(".xlsx", ".xlsm", ".xls", ".ods", ".numbers")),
            new Kind(
                    ProblemCode.ARCHIVE,
                    "an archive",
                    "Unpack it and drop the manifest inside.",
                    List.of(
                            "504b0304",
                            "504b0506",
                            "1f8b",
                            "425a68",
                            "fd377a585a00",
                            "28b52ffd",
                            "377abcaf271c",
                            "52617221"),
                    List.of(".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar")),
            new Kind(
                    ProblemCode.NOT_TEXT,
                    "not text",
                    "A manifest is a CSV, JSONL or JSON file.",
                    List.of("25504446", "89504e47", "ffd8ff", "47494638", "7f454c46"),
                    List.of(".pdf", ".doc", ".docx", ".png", ".jpg", ".mp4")));

    private record Kind(ProblemCode code, String name, String hint, List<String> magic, List<String> extensions) {

        boolean named(String fileName) {
            return extensions.stream().anyMatch(fileName::endsWith);
        }

        boolean starts(String head) {
            return magic.stream().anyMatch(head::startsWith);
        }

        ManifestProblem problem() {
            return ManifestProblem.at(0, code, "The file is %s.".formatted(name), hint);
        }
    }

    private FileKinds() {}

    /// What the file is, when that is known to be no manifest.
    ///
    /// @param head the first bytes of the file
    static Optional<ManifestProblem> foreign(String fileName, byte[] head) {
        String name = fileName.toLowerCase(Locale.ROOT);
        String hex = HexFormat.of().formatHex(head, 0, Math.min(head.length, 16));
        if (hex.startsWith("504b") && KINDS.get(1).named(name)) {
            return Optional.of(KINDS.get(1).problem());
        }
        if (looksLikeUtf16(head)) {
            return Optional.of(KINDS.getFirst().problem());
        }
        return KINDS.stream()
                .filter(kind -> kind.starts(hex))
                .findFirst()
                .or(() -> KINDS.stream().filter(kind -> kind.named(name)).findFirst())
                .map(Kind::problem);
    }

    /// Which of the three forms the file has: by name where the name says it, else by the first character.
    static ManifestFormat format(String fileName, byte[] head) {
        String name = fileName.toLowerCase(Locale.ROOT);
        String text =
                new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "").stripLeading();
        boolean namedCsv = name.endsWith(".csv") || name.endsWith(".tsv");
        boolean namedJson = name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson");
        if (!namedCsv && text.startsWith("[")) {
            return ManifestFormat.JSON_ARRAY;
        }
        return namedJson || (!namedCsv && text.startsWith("{")) ? ManifestFormat.JSONL : ManifestFormat.CSV;
    }

    static ManifestProblem tooLarge(long maxBytes) {
        return ManifestProblem.at(
                0,
                ProblemCode.MANIFEST_TOO_LARGE,
                "The file is larger than %,d bytes.".formatted(maxBytes),
                "Split it into several manifests.");
    }

    /// Without a mark, UTF-16 of western text shows by a zero in nearly every second byte.
    private static boolean looksLikeUtf16(byte[] head) {
        int pairs = head.length / 2;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < pairs; i++) {
            even += head[2 * i] == 0 ? 1 : 0;
            odd += head[2 * i + 1] == 0 ? 1 : 0;
        }
        return pairs >= 2 && Math.max(even, odd) * 2 > pairs && Math.min(even, odd) * 8 < pairs;
    }
}
