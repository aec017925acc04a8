package io.reelbatch.account;

import io.reelbatch.backend.AccessToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Keeps credentials in `credentials.json`, readable by its owner only, keyed by the cloud's base URL so
/// that a token of one cloud is never shown to another. The file is replaced as a whole: a crash leaves the
/// old or the new one.
///
/// A file that cannot be read stops everything that needs it. It is never written over, because with it the
/// client id would be lost, and a new one would look like an attempt to get more free credits.
public final class CredentialStore implements Credentials {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path file;
    private final String key;

    /// @param file is created with the first credential, and its directory too
    public CredentialStore(Path file, URI baseUrl) {
        this.file = file;
        this.key = baseUrl.toString().replaceAll("/+$", "");
    }

    @Override
    public synchronized @Nullable Credential load() {
        JsonNode entry = read().path(key);
        return entry.isObject() ? credential(entry) : null;
    }

    private Credential credential(JsonNode entry) {
        try {
            String token = text(entry, "token");
            String expiresAt = text(entry, "expires_at");
            return new Credential(
                    entry.path("client_id").asString(""),
                    token == null ? null : new AccessToken(token),
                    text(entry, "user_id"),
                    expiresAt == null ? null : Instant.parse(expiresAt),
                    earlier(entry));
        } catch (IllegalArgumentException | DateTimeException damaged) {
            throw damaged("its entry for " + key + " is damaged", damaged);
        }
    }

    private static List<AccessToken> earlier(JsonNode entry) {
        List<AccessToken> tokens = new ArrayList<>();
        for (JsonNode token : entry.path("earlier_tokens")) {
            tokens.add(new AccessToken(token.asString("")));
        }
        return tokens;
    }

    @Override
    public synchronized void save(Credential credential) {
        ObjectNode all = read();
        ObjectNode entry = all.putObject(key);
        entry.put("client_id", credential.clientId());
        if (credential.token() != null) {
            entry.put("token", credential.token().secret());
        }
        if (credential.userId() != null) {
            entry.put("user_id", credential.userId());
        }
        if (credential.expiresAt() != null) {
            entry.put("expires_at", credential.expiresAt().toString());
        }
        if (!credential.earlier().isEmpty()) {
            ArrayNode earlier = entry.putArray("earlier_tokens");
            credential.earlier().forEach(token -> earlier.add(token.secret()));
        }
        try {
            replace(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write %s: is the directory writable?".formatted(file), unwritable);
        }
    }

    private ObjectNode read() {
        try {
            if (!Files.exists(file)) {
                return MAPPER.createObjectNode();
            }
            if (MAPPER.readTree(Files.readString(file)) instanceof ObjectNode all) {
                return all;
            }
        } catch (IOException | JacksonException unreadable) {
            throw damaged("it cannot be read as JSON", unreadable);
        }
        throw damaged("it does not hold a JSON object", null);
    }

    private IllegalStateException damaged(String what, @Nullable Exception cause) {
        return new IllegalStateException(
                "%s: %s. Restore it from a backup, or move it away and set NEMO_TOKEN".formatted(file, what), cause);
    }

    private static @Nullable String text(JsonNode entry, String name) {
        return entry.path(name).isString() ? entry.path(name).stringValue() : null;
    }

    private void replace(String json) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a directory to keep the file in");
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(directory, ".credentials", ".tmp", ownerOnly());
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory(directory);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// Makes the new name durable. Windows cannot open a directory, and needs no such thing.
    private void forceDirectory(Path directory) throws IOException {
        if (isPosix()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
