package io.reelbatch.intake.kafka;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.MessageReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Reads a record as a request. Takes bytes and trusts nothing: no type header is looked at, nothing is
/// deserialised but flat JSON.
final class RecordReader {
    static final String DEFINITION = "reelbatch-definition";
    static final String PRIORITY = "reelbatch-priority";
    static final String TRACEPARENT = "traceparent";

    private static final Pattern ID = Pattern.compile("(?!~)[^\\p{Cc}\\p{Cs}]{1,200}");
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DefinitionCatalogue definitions;
    private final String usualDefinition;
    private final MessageReader messages;

    RecordReader(DefinitionCatalogue definitions, String usualDefinition, ManifestLimits limits) {
        this.definitions = definitions;
        this.usualDefinition = usualDefinition;
        this.messages = new MessageReader(limits);
    }

    Reading read(ConsumerRecord<byte[], byte[]> record) {
        String id = record.key() == null ? null : text(record.key());
        if (id == null || !ID.matcher(id).matches()) {
            return new Reading.Dead(
                    record.key() == null ? "NO_KEY" : "BAD_KEY",
                    record.key() == null ? "The record has no key." : "The key cannot be the name of a request.",
                    "Give each record the request's id as its key: at most 200 characters of UTF-8 on one line, not beginning with ~.");
        }
        if (record.value() == null) {
            return new Reading.Dead(
                    "NO_VALUE", "The record has no value.", "A request cannot be taken back by a record without one.");
        }
        String name = header(record, DEFINITION).orElse(usualDefinition);
        Optional<JobDefinition> definition = definitions.find(name);
        return definition.isPresent()
                ? read(record, id, definition.get())
                : new Reading.Dead(
                        "UNKNOWN_DEFINITION",
                        "The header %s names no job definition.".formatted(DEFINITION),
                        "Known: %s.".formatted(String.join(", ", definitions.names())));
    }

    private Reading read(ConsumerRecord<byte[], byte[]> record, String id, JobDefinition definition) {
        Map<String, String> otherwise = new HashMap<>(Map.of("id", id));
        header(record, PRIORITY).ifPresent(priority -> otherwise.put("priority", priority));
        return switch (messages.read(record.value(), otherwise, definition.rule())) {
            case ManifestRow.Good(var request) -> checked(record, id, definition, request);
            case ManifestRow.Bad bad -> dead(bad.problems());
        };
    }

    private static Reading checked(
            ConsumerRecord<byte[], byte[]> record, String id, JobDefinition definition, GenerationRequest request) {
        if (!id.equals(request.id())) {
            return new Reading.Dead(
                    "ID_DIFFERS_FROM_KEY",
                    "The id in the message is not the record's key.",
                    "Leave one of the two out.");
        }
        if (request.session() != null) {
            return new Reading.Dead(
                    "SESSION_NOT_SHARED",
                    "Requests of a topic cannot share a session: which of them become one batch is chance.",
                    "Put the requests of one session into a manifest.");
        }
        return new Reading.Good(new TopicRequests.Request(
                id,
                ContentDigest.of(definition.name(), request.columns()),
                definition.name(),
                JSON.writeValueAsString(request.columns()),
                header(record, TRACEPARENT)
                        .filter(trace -> TRACE.matcher(trace).matches())
                        .orElse(null)));
    }

    static Reading.Dead dead(List<ManifestProblem> problems) {
        return new Reading.Dead(
                problems.getFirst().code(),
                problems.stream().map(RecordReader::where).collect(Collectors.joining(" ")),
                problems.stream().map(ManifestProblem::hint).distinct().collect(Collectors.joining(" ")));
    }

    private static String where(ManifestProblem problem) {
        return problem.column() == null
                ? problem.message()
                : "Field %s: %s".formatted(problem.column(), problem.message());
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8).strip())
                        .filter(value -> !value.isEmpty());
    }

    private static @Nullable String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
