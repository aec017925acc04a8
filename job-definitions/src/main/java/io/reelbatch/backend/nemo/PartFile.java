package io.reelbatch.backend.nemo;

import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.DownloadedVideo;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A download under way: `<target>.part` holds what is there, `<target>.part.from` says of what, so that
/// only bytes of the same version of the same file are ever put together.
///
/// Its errors are those of this machine; what the answer itself has wrong comes out of the exchange.
final class PartFile implements Closeable {
    private static final int MAGIC = 12;
    private static final Pattern RANGE = Pattern.compile("bytes \\d{1,18}-(\\d{1,18})/(\\d{1,18}|\\*)");

    private final Path target;
    private final Path part;
    private final Path from;
    private final String source;

    @Nullable
    private FileChannel channel;

    private boolean written;

    /// @param video names the file; its query may change with every signature
    PartFile(Path target, URI video) {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.from = target.resolveSibling(target.getFileName() + ".part.from");
        this.source = Origin.of(video) + " " + video.getRawPath();
    }

    /// Asks for the rest if a part is there whose version is known, else for everything.
    void resume(HttpRequest.Builder request) throws IOException {
        written = false;
        String version = version();
        if (version != null && Files.exists(part) && Files.size(part) > 0) {
            request.header("Range", "bytes=%d-".formatted(Files.size(part)));
            request.header("If-Range", version);
        }
    }

    private @Nullable String version() throws IOException {
        if (!Files.exists(from)) {
            return null;
        }
        List<String> lines = Files.readAllLines(from, StandardCharsets.UTF_8);
        return lines.size() == 2
                        && lines.getFirst().equals(source)
                        && !lines.getLast().isEmpty()
                ? lines.getLast()
                : null;
    }

    /// Where an answer's body goes: to the end of the part, in place of it, or nowhere.
    Pour.Sink sinkFor(ResponseInfo head) {
        if (head.statusCode() != 200 && head.statusCode() != 206) {
            return bytes -> bytes.position(bytes.limit());
        }
        return bytes -> {
            long at = beginning(head);
            onDisk(() -> {
                FileChannel out = open(head, at);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            });
        };
    }

    /// Does something that only this machine can be to blame for. What was half written is removed: on a
    /// full disk the room is worth more than the rest of a download.
    private void onDisk(Work work) throws Pour.NoRoom {
        try {
            work.run();
        } catch (IOException noRoom) {
            giveUp();
            throw new Pour.NoRoom(noRoom);
        }
    }

    @SuppressWarnings("EmptyCatch")
    private void giveUp() {
        try {
            restart();
        } catch (IOException alsoNot) {
            // what cannot be written may not be removable either; the first failure is the one to tell
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /// Where in the part an answer goes on.
    private long beginning(ResponseInfo head) throws IOException {
        if (channel != null || head.statusCode() != 206) {
            return 0;
        }
        long at = Files.size(part);
        String range = head.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes %d-".formatted(at))) {
            throw new IOException("asked for bytes from %d on, got \"%s\"".formatted(at, Safe.excerpt(range)));
        }
        return at;
    }

    private FileChannel open(ResponseInfo head, long at) throws IOException {
        if (channel != null) {
            return channel;
        }
        if (head.statusCode() != 206) {
            Files.deleteIfExists(part);
            Files.writeString(from, source + "\n" + strongVersion(head), StandardCharsets.UTF_8);
        }
        FileChannel opened = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        opened.position(at);
        channel = opened;
        written = true;
        return opened;
    }

    /// What `If-Range` may carry: a strong entity tag, else the date of the last change.
    private static String strongVersion(ResponseInfo head) {
        String tag = head.headers().firstValue("ETag").orElse("");
        return tag.startsWith("\"")
                ? tag
                : head.headers().firstValue("Last-Modified").orElse("");
    }

    /// Forgets what is there.
    ///
    /// @return whether anything was
    boolean restart() throws IOException {
        Files.deleteIfExists(from);
        return Files.deleteIfExists(part);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.force(true);
            channel.close();
            channel = null;
        }
    }

    /// What is still missing after an answer that has come to its end; nothing where the part is as long as the
    /// answer said that the whole is. What begins like a video may be half of one.
    @Nullable
    String missing(Exchange.Head head) throws IOException {
        if (head.status() == 200 && !written) {
            restart();
        }
        long size = Files.exists(part) ? Files.size(part) : 0;
        long whole = head.status() == 200
                ? head.headers().firstValueAsLong("Content-Length").orElse(size)
                : wholeByRange(head.headers().firstValue("Content-Range").orElse(""));
        if (size == whole) {
            return null;
        }
        if (size > whole) {
            restart();
        }
        return whole < 0
                ? "the answer does not say which bytes it holds"
                : "%d of %d bytes are there".formatted(size, whole);
    }

    /// The length that a range is part of, its own end where that is not known, or -1.
    private static long wholeByRange(String range) {
        Matcher bytes = RANGE.matcher(range);
        if (!bytes.matches()) {
            return -1;
        }
        return bytes.group(2).equals("*") ? Long.parseLong(bytes.group(1)) + 1 : Long.parseLong(bytes.group(2));
    }

    /// Checks the whole and gives it its name.
    DownloadedVideo complete() throws IOException {
        if (!Files.exists(part) || !isVideo()) {
            String beginning = firstWords();
            restart();
            throw new ContractBroken(
                    "what was downloaded is no MP4 or WebM video but begins with \"%s\"".formatted(beginning), null);
        }
        long bytes = Files.size(part);
        String digest = digest();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(from);
        return new DownloadedVideo(target, bytes, digest);
    }

    private boolean isVideo() throws IOException {
        byte[] head = head(MAGIC);
        boolean mp4 = head.length >= 8 && new String(head, 4, 4, StandardCharsets.ISO_8859_1).equals("ftyp");
        boolean webm = head.length >= 4 && ByteBuffer.wrap(head).getInt() == 0x1A45DFA3;
        return mp4 || webm;
    }

    private String firstWords() throws IOException {
        return Files.exists(part) ? Safe.excerpt(new String(head(60), StandardCharsets.UTF_8)) : "";
    }

    private byte[] head(int length) throws IOException {
        try (InputStream in = Files.newInputStream(part)) {
            return in.readNBytes(length);
        }
    }

    private String digest() throws IOException {
        MessageDigest sha256 = CanonicalJson.sha256();
        try (InputStream in = Files.newInputStream(part)) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
