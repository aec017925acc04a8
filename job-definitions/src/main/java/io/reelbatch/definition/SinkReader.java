package io.reelbatch.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the list `sinks` of a definition.
final class SinkReader {
    private static final String TYPES = "files, downloads, topic, table, webhook";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
    private static final Pattern TABLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Section top;

    private SinkReader(Section top) {
        this.top = top;
    }

    static List<SinkDefinition> read(Section top) {
        return new SinkReader(top).read();
    }

    private List<SinkDefinition> read() {
        List<SinkDefinition> sinks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : top.sections("sinks")) {
            SinkDefinition sink = sink(section);
            section.finish();
            if (sink != null) {
                sinks.add(sink);
                if (!names.add(sink.name())) {
                    section.report(
                            section.has("name") ? "name" : "type",
                            "Two sinks are called %s.".formatted(sink.name()),
                            "Give each a name of its own.");
                }
            }
        }
        return sinks;
    }

    private static @Nullable SinkDefinition sink(Section section) {
        String type = section.required("type");
        String name = section.matching("name", type, NAME, "Use lower-case letters, digits and dashes, at most 64.");
        return switch (type) {
            case "files" -> new SinkDefinition.Files(name, section.required("directory"));
            case "downloads" -> new SinkDefinition.Downloads(name, section.required("directory"));
            case "topic" ->
                new SinkDefinition.Topic(
                        name,
                        section.matching(
                                "topic",
                                "reelbatch.results",
                                TOPIC,
                                "Use letters, digits, dots, dashes and underscores, at most 249."));
            case "table" -> table(name, section);
            case "webhook" -> webhook(name, section);
            default -> {
                section.everything(); // what belongs to a type that nobody knows cannot be judged
                section.report("type", "There is no sink of the type %s.".formatted(type), "Known: " + TYPES + ".");
                yield null;
            }
        };
    }

    private static SinkDefinition table(String name, Section section) {
        String url = section.text("url", "");
        String username = section.text("username", "");
        String table = section.matching(
                "table",
                "reelbatch_results",
                TABLE,
                "Use lower-case letters, digits and underscores, with the schema's name and a dot before it if need be.");
        if (!url.isEmpty() && !url.startsWith("jdbc:")) {
            section.report(
                    "url", "The value of url is not a JDBC URL.", "Write it as jdbc:postgresql://host/database.");
        }
        return new SinkDefinition.Table(
                name,
                table,
                url.isEmpty() ? null : url,
                username.isEmpty() ? null : username,
                secret("password", section));
    }

    private static @Nullable SinkDefinition webhook(String name, Section section) {
        String url = section.required("url");
        SinkDefinition.Secret secret = secret("secret", section);
        if (secret == null) {
            section.report(
                    "type",
                    "The webhook has no secret to sign with.",
                    "Add secret-env with the name of an environment variable, or secret-file with a path.");
        }
        URI address = address(url);
        if (!url.isEmpty() && address == null) {
            section.report(
                    "url",
                    "The value of url is not a web address.",
                    "Write it as https://host/path, without a user name or a fragment.");
        }
        return address == null || secret == null ? null : new SinkDefinition.Webhook(name, address, secret);
    }

    private static @Nullable URI address(String url) {
        try {
            URI uri = new URI(url.strip());
            boolean fine = uri.getHost() != null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null;
            return fine ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static SinkDefinition.@Nullable Secret secret(String what, Section section) {
        String variable = section.matching(what + "-env", "", VARIABLE, "Write the name of an environment variable.");
        String file = section.text(what + "-file", "");
        if (!variable.isEmpty() && !file.isEmpty()) {
            section.report(what + "-file", "The %s is named twice.".formatted(what), "Keep one of the two.");
        }
        return variable.isEmpty() && file.isEmpty()
                ? null
                : new SinkDefinition.Secret(variable.isEmpty() ? null : variable, file.isEmpty() ? null : file);
    }
}
