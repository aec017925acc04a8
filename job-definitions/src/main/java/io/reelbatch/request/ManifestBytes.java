package io.reelbatch.request;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// The bytes of a manifest on their way to the decoder: counted, digested, and stopped where a limit is
/// reached. In UTF-8 the bytes of NUL and of the line ends stand for nothing else, so these are looked for
/// here.
final class ManifestBytes extends InputStream {

    private final InputStream source;
    private final ManifestLimits limits;
    private final FileProblems problems;
    private final MessageDigest digest = Sha256.newDigest();
    private final LineCounter lines = new LineCounter();
    private long count;

    ManifestBytes(InputStream source, ManifestLimits limits, FileProblems problems) {
        this.source = source;
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = take(target, offset, length);
        for (int i = 0; i < read; i++) {
            inspect(target[offset + i], count - read + i);
        }
        return read;
    }

    /// Reads what is left, only for its digest; false when the file is larger than allowed.
    boolean drain() throws IOException {
        byte[] rest = new byte[1 << 16];
        int read = 0;
        while (read >= 0 && count <= limits.maxBytes()) {
            read = take(rest, 0, rest.length);
        }
        return count <= limits.maxBytes();
    }

    /// Bytes read so far.
    long count() {
        return count;
    }

    /// SHA-256 of everything read, in hex. Can be asked for once.
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        int read = source.read(target, offset, length);
        if (read > 0) {
            digest.update(target, offset, read);
            count += read;
        }
        return read;
    }

    private void inspect(byte unit, long position) {
        if (position >= limits.maxBytes()) {
            throw problems.fatal(FileKinds.tooLarge(limits.maxBytes()));
        }
        if (unit == 0) {
            problems.report(ManifestProblem.at(
                    lines.line(),
                    ProblemCode.NUL_CHARACTER,
                    "Byte %d is NUL, which no text contains.".formatted(position),
                    "The file is damaged or not text; save it again as CSV UTF-8."));
        }
        lines.accept(unit);
        if (lines.length() > limits.maxLineBytes()) {
            throw problems.fatal(ManifestProblem.at(
                    lines.line(),
                    ProblemCode.LINE_TOO_LONG,
                    "The line is longer than %,d bytes.".formatted(limits.maxLineBytes()),
                    "Write one request per line and end each line with a line break."));
        }
    }
}
