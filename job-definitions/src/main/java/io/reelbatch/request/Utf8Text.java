package io.reelbatch.request;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Decodes UTF-8 and says exactly where it is none, instead of putting a replacement character into a
/// prompt. A byte order mark at the start is taken off. Meant for readers that ask for whole buffers.
final class Utf8Text extends Reader {

    private static final Charset WINDOWS_WESTERN = Charset.forName("windows-1252");

    private final InputStream source;
    private final FileProblems problems;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13).flip();
    private final LineCounter lines = new LineCounter();
    private long bufferStart;
    private boolean ended;

    Utf8Text(InputStream source, FileProblems problems) throws IOException {
        this.source = source;
        this.problems = problems;
        while (bytes.remaining() < 3 && !ended) {
            fill();
        }
        if (bytes.remaining() >= 3
                && bytes.get(0) == (byte) 0xEF
                && bytes.get(1) == (byte) 0xBB
                && bytes.get(2) == (byte) 0xBF) {
            bytes.position(3);
        }
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length < 2) {
            throw new IllegalArgumentException("a character may need two places");
        }
        CharBuffer decoded = CharBuffer.wrap(target, offset, length);
        int start = decoded.position();
        while (decoded.position() == start) {
            CoderResult result = decoder.decode(bytes, decoded, ended);
            count(target, offset, decoded.position() - start);
            if (result.isMalformed()) {
                replace(result.length(), decoded);
            } else if (result.isUnderflow() && decoded.position() == start) {
                if (ended) {
                    return -1;
                }
                fill();
            }
        }
        return decoded.position() - start;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private void count(char[] target, int offset, int length) {
        for (int i = 0; i < length; i++) {
            lines.accept(target[offset + i]);
        }
    }

    /// Reports the bytes that are no character. The stand-in is only seen by a validator, which then
    /// refuses the file.
    private void replace(int length, CharBuffer decoded) {
        problems.report(notUtf8(bytes.get(bytes.position()), bufferStart + bytes.position()));
        bytes.position(bytes.position() + length);
        if (decoded.hasRemaining()) {
            decoded.put('\uFFFD');
            lines.accept('\uFFFD');
        }
    }

    private ManifestProblem notUtf8(byte first, long position) {
        String guess = new String(new byte[] {first}, WINDOWS_WESTERN);
        return ManifestProblem.at(
                lines.line(),
                ProblemCode.NOT_UTF_8,
                "Byte %d (0x%02X) is not UTF-8; in Windows-1252 it would be %s."
                        .formatted(position, first, Excerpt.of(guess)),
                "Save the file as CSV UTF-8.");
    }

    private void fill() throws IOException {
        bufferStart += bytes.position();
        bytes.compact();
        int read = source.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }
}
