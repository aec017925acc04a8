package io.reelbatch.emulator.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `multipart/form-data` part by part without holding more than one buffer of it.
public final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
    private static final Pattern FILENAME = Pattern.compile("filename=\"([^\"]*)\"");

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int limit;
    private boolean first = true;

    /// The head of a part.
    ///
    /// @param filename null if the part is no file
    public record Part(String name, @Nullable String filename) {}

    private Multipart(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
        // The first delimiter has no line end before it; with one lent to it, it is like the others.
        buffer[limit++] = '\r';
        buffer[limit++] = '\n';
    }

    /// Begins to read a body.
    ///
    /// @throws IOException if the content type names no boundary
    public static Multipart of(String contentType, InputStream in) throws IOException {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.find()) {
            throw new IOException("multipart without a boundary");
        }
        return new Multipart(in, matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }

    /// Goes on to the next part, or returns null at the end. The part before must have been read.
    public @Nullable Part next() throws IOException {
        if (first) {
            first = false;
            transferTo(OutputStream.nullOutputStream());
        }
        String afterDelimiter = line();
        if (afterDelimiter.startsWith("--")) {
            return null;
        }
        return part();
    }

    private Part part() throws IOException {
        String disposition = "";
        String line = line();
        while (!line.isEmpty()) {
            disposition = line.regionMatches(true, 0, "content-disposition:", 0, 20) ? line : disposition;
            line = line();
        }
        Matcher name = NAME.matcher(disposition);
        Matcher filename = FILENAME.matcher(disposition);
        return new Part(name.find() ? name.group(1) : "", filename.find() ? filename.group(1) : null);
    }

    /// Copies the content of the part and returns its length.
    public long transferTo(OutputStream target) throws IOException {
        long length = 0;
        while (true) {
            int found = find();
            int safe = found >= 0 ? found : Math.max(position, limit - delimiter.length + 1);
            target.write(buffer, position, safe - position);
            length += safe - position;
            position = safe;
            if (found >= 0) {
                position += delimiter.length;
                return length;
            }
            fill();
        }
    }

    private int find() {
        for (int i = position; i <= limit - delimiter.length; i++) {
            int matched = 0;
            while (matched < delimiter.length && buffer[i + matched] == delimiter[matched]) {
                matched++;
            }
            if (matched == delimiter.length) {
                return i;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            throw new IOException("the multipart body ends without its last delimiter");
        }
        limit += count;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = read();
        while (next != '\n') {
            if (next < 0 || line.length() > 8192) {
                // The closing delimiter need not be followed by a line end.
                return line.toString();
            }
            line.append((char) next);
            next = read();
        }
        String text = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return text.stripTrailing();
    }

    private int read() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return position < limit ? buffer[position++] & 0xff : -1;
    }
}
