package io.reelbatch.account;

import io.reelbatch.backend.AccessToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Vault vault;
    private final String key;

    /// @param file is created with the first credential, and its directory too
    public CredentialStore(Path file, URI baseUrl) {
        this(new FileVault(file), baseUrl);
    }

    /// @param vault where they are kept instead of a file
    public CredentialStore(Vault vault, URI baseUrl) {
        this.vault = vault;
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
    public synchronized boolean replace(@Nullable Credential before, Credential credential) {
        ObjectNode all = read();
        Credential present = all.path(key).isObject() ? credential(all.path(key)) : null;
        if (!Objects.equals(present, before)) {
            return false;
        }
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
            vault.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
            return true;
        } catch (VaultChanged _) {
            return false;
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write %s: is the place writable?".formatted(vault), unwritable);
        }
    }

    private ObjectNode read() {
        try {
            String text = vault.read();
            if (text == null) {
                return MAPPER.createObjectNode();
            }
            if (MAPPER.readTree(text) instanceof ObjectNode all) {
                return all;
            }
        } catch (IOException | JacksonException unreadable) {
            throw damaged("it cannot be read as JSON", unreadable);
        }
        throw damaged("it does not hold a JSON object", null);
    }

    private IllegalStateException damaged(String what, @Nullable Exception cause) {
        return new IllegalStateException(
                "%s: %s. Restore it from a backup, or move it away and set NEMO_TOKEN".formatted(vault, what), cause);
    }

    private static @Nullable String text(JsonNode entry, String name) {
        return entry.path(name).isString() ? entry.path(name).stringValue() : null;
    }
}
