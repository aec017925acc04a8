package io.reelbatch.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/// Our own copies of manifests. What a batch was made of must not change when somebody edits the file.
final class Snapshots {
    private final Path directory;

    Snapshots(Path directory) {
        this.directory = directory;
    }

    /// Copies the manifest, and makes sure that the copy is what was validated.
    Path take(Path manifest, String batchId, String sha256) {
        Path snapshot = directory.resolve(batchId + ending(manifest));
        // two processes may take the same manifest at the same moment
        Path part = directory.resolve("%s.%s.part".formatted(batchId, UUID.randomUUID()));
        try {
            Files.createDirectories(directory);
            return take(manifest, part, snapshot, sha256);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be copied to %s".formatted(manifest, directory), e);
        }
    }

    private static Path take(Path manifest, Path part, Path snapshot, String sha256) throws IOException {
        try {
            if (!copy(manifest, part).equals(sha256)) {
                throw new ManifestChanged(manifest);
            }
            return Files.move(part, snapshot, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String copy(Path from, Path to) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(from);
                FileChannel channel = FileChannel.open(
                        to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            in.transferTo(out);
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// The reader tells formats apart by name as well.
    private static String ending(Path manifest) {
        String name = String.valueOf(manifest.getFileName()).toLowerCase(Locale.ROOT);
        return java.util.stream.Stream.of(".jsonl", ".ndjson", ".json", ".tsv", ".csv")
                .filter(name::endsWith)
                .findFirst()
                .orElse("");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
