package io.reelbatch.backend.nemo;

import io.reelbatch.backend.MediaContent;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One file as `multipart/form-data`, streamed from its source with a length known beforehand.
final class MultipartBody {
    private static final Pattern MIME_TYPE = Pattern.compile("[\\w!#$&^.+-]{1,60}/[\\w!#$&^.+-]{1,60}");
    private static final String PART = "files";

    private final String boundary = "reelbatch-" + UUID.randomUUID();
    private final MediaContent content;
    private final Patience patience;

    @Nullable
    private volatile String localProblem;

    MultipartBody(MediaContent content, Patience patience) {
        this.content = content;
        this.patience = patience;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /// What went wrong on our side of the line, if anything did.
    @Nullable
    String localProblem() {
        return localProblem;
    }

    BodyPublisher publisher() {
        BodyPublisher file = BodyPublishers.ofInputStream(this::open);
        return BodyPublishers.concat(
                BodyPublishers.ofString(head()),
                content.bytes() == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(file, content.bytes()),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
    }

    private String head() {
        String type =
                MIME_TYPE.matcher(content.contentType()).matches() ? content.contentType() : "application/octet-stream";
        return """
                --%s\r
                Content-Disposition: form-data; name="%s"; filename="%s"\r
                Content-Type: %s\r
                \r
                """.formatted(boundary, PART, escaped(content.fileName()), type);
    }

    /// As browsers escape it; nothing else in a name can end the quoted string or the line.
    private static String escaped(String fileName) {
        StringBuilder out = new StringBuilder();
        fileName.codePoints().forEach(character -> {
            switch (character) {
                case '"' -> out.append("%22");
                case '\r' -> out.append("%0D");
                case '\n' -> out.append("%0A");
                default -> out.appendCodePoint(Character.isISOControl(character) ? '_' : character);
            }
        });
        return out.toString();
    }

    private InputStream open() {
        try {
            return new Counted(content.source().open());
        } catch (IOException unreadable) {
            localProblem = "cannot be opened: " + Safe.excerpt(String.valueOf(unreadable.getMessage()));
            return new Counted(InputStream.nullInputStream());
        }
    }

    private final class Counted extends FilterInputStream {
        private long count;

        private Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = super.read(bytes, offset, length);
                note(read);
                return read;
            } catch (IOException unreadable) {
                localProblem = "cannot be read: " + Safe.excerpt(String.valueOf(unreadable.getMessage()));
                throw unreadable;
            }
        }

        private void note(int read) {
            count += Math.max(0, read);
            patience.bytesSent(Math.max(0, read));
            boolean otherLength = count > content.bytes() || (read < 0 && count < content.bytes());
            if (otherLength && localProblem == null) {
                localProblem = "has changed: it was %d bytes long".formatted(content.bytes());
            }
        }
    }
}
