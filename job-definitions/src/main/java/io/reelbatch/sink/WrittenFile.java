package io.reelbatch.sink;

import io.reelbatch.ledger.Publications.Fingerprint;
import io.reelbatch.ledger.Publications.Known;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A file as it was read back from the disk.
///
/// @param lines line ends in it
record WrittenFile(int lines, Fingerprint fingerprint) {

    static WrittenFile read(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        int lines = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
                lines += lineEnds(buffer, read);
            }
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        return new WrittenFile(lines, new Fingerprint(bytes, sha256, modified(file)));
    }

    /// Looks at the content only where size and time cannot tell.
    static Publication compare(Path file, Known written) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0 || endsInNothing(file)) {
            return new Publication.Missing();
        }
        boolean sameSize = Files.size(file) == written.last().bytes();
        if (sameSize && modified(file) == written.last().modifiedMillis()) {
            return new Publication.Intact();
        }
        boolean mayBeOurs = sameSize || written.jsonl().size() > 1;
        return mayBeOurs && written.jsonl().contains(read(file).fingerprint.sha256())
                ? new Publication.Intact()
                : new Publication.Edited(file);
    }

    /// A machine that lost its power may leave a file of the right length without its content.
    private static boolean endsInNothing(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            var last = java.nio.ByteBuffer.allocate(1);
            channel.position(channel.size() - 1).read(last);
            return last.get(0) == 0;
        }
    }

    private static int lineEnds(byte[] buffer, int length) {
        int found = 0;
        for (int index = 0; index < length; index++) {
            found += buffer[index] == '\n' ? 1 : 0;
        }
        return found;
    }

    private static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
