package io.reelbatch.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/// Two small pictures on the disk, for rows that upload something.
final class MediaFiles {
    static final List<String> NAMES = List.of("fox.png", "owl.png");
    static final String DIRECTORY = written().toString();

    private MediaFiles() {}

    private static Path written() {
        byte[] png = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489");
        try {
            Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "simulated-media");
            for (String name : NAMES) {
                Files.write(directory.resolve(name), png);
            }
            return directory.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
