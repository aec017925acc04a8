package io.reelbatch.emulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/// Compresses, at once or piece by piece so that every piece can be read when it arrives.
final class Gzip {
    private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    private final GZIPOutputStream zip;

    Gzip() {
        try {
            zip = new GZIPOutputStream(zipped, 512, true);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static byte[] of(byte[] whole) {
        Gzip gzip = new Gzip();
        try {
            gzip.zip.write(whole);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return gzip.end();
    }

    byte[] next(byte[] piece) throws IOException {
        zip.write(piece);
        zip.flush();
        return taken();
    }

    byte[] end() {
        try {
            zip.finish();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return taken();
    }

    private byte[] taken() {
        byte[] bytes = zipped.toByteArray();
        zipped.reset();
        return bytes;
    }
}
