package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.intake.Intakes;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.TopicRequests;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What has gathered in the ledger, with the whole application and without brokers.
class WindowsTests {
    private static final String TOPIC = "requests";
    private static final String OTHER = "art-generator";

    @TempDir
    Path home;

    private BackendEmulator cloud;
    private TestingService service;

    @BeforeEach
    void start() {
        cloud = BackendEmulator.start(Scenario.standard());
        service = TestingService.closed(home, cloud.baseUri());
    }

    @AfterEach
    void stop() {
        service.close();
        cloud.close();
    }

    static TopicRequests.Request request(String id, String fields) {
        return request(DefinitionCatalogue.DEFAULT_NAME, id, fields);
    }

    private static TopicRequests.Request request(String definition, String id, String fields) {
        String body = "{\"prompt\":\"%s\",\"id\":\"%s\"%s}".formatted(id, id, fields);
        return new TopicRequests.Request(id, "%64s".formatted(id), definition, body, null);
    }

    /// More than a manifest may have.
    private static String seventyFields() {
        return IntStream.range(0, 70).mapToObj(",\"f%d\":\"x\""::formatted).collect(Collectors.joining());
    }

    /// Old enough to be made into a batch at once.
    private void gathered(List<TopicRequests.Request> requests) {
        assertThat(service.bean(TopicRequests.class).add(TOPIC, requests, Instant.EPOCH))
                .isEmpty();
    }

    private List<Integer> batches(String definition) {
        return service.bean(Batches.class).all().stream()
                .filter(batch -> batch.definition().equals(definition))
                .map(Batch::rows)
                .sorted()
                .toList();
    }

    private int close() {
        return service.bean(Windows.class).close();
    }

    @Test
    void makesSeveralBatchesOfRequestsThatHaveTooManyFieldsTogether() {
        gathered(IntStream.rangeClosed(1, 65)
                .mapToObj(number -> request("r-%02d".formatted(number), ",\"meta_%d\":\"x\"".formatted(number)))
                .toList());

        assertThat(close()).isEqualTo(2);

        assertThat(batches(DefinitionCatalogue.DEFAULT_NAME)).containsExactly(3, 62);
        assertThat(service.bean(TopicRequests.class).waiting()).isEmpty();
        assertThat(close()).isZero();
    }

    @Test
    void gathersForAScheduleHoweverManyFieldsThereAre() {
        gathered(IntStream.rangeClosed(1, 65)
                .mapToObj(number -> request("r-%02d".formatted(number), ",\"meta_%d\":\"x\"".formatted(number)))
                .toList());

        service.bean(Windows.class).closeAll(DefinitionCatalogue.DEFAULT_NAME);

        assertThat(batches(DefinitionCatalogue.DEFAULT_NAME)).containsExactly(3, 62);
    }

    @Test
    void letsTheOthersGoOnWhileARequestThatNoBatchCanHoldCannotBeSetAside() {
        gathered(List.of(
                request("a", ""), request("b", ""), request("c", seventyFields()), request("d", ""), request("e", "")));
        gathered(List.of(request(OTHER, "z", "")));

        close();

        assertThat(service.bean(TopicRequests.class).waiting())
                .singleElement()
                .satisfies(waiting -> assertThat(service.bean(TopicRequests.class)
                                .oldest(waiting, 10)
                                .getFirst()
                                .id())
                        .isEqualTo("c"));
        assertThat(batches(OTHER)).containsExactly(1);
        assertThat(service.bean(Windows.class).troubles())
                .containsExactly(DefinitionCatalogue.DEFAULT_NAME
                        + ": a request that no batch can hold cannot be set aside at present");
        assertThat(service.bean(Intakes.class).hindered()).contains("kafka");
    }

    @Test
    void letsRequestsOfADefinitionThatIsGoneWaitAndTheOthersGoOn() {
        gathered(List.of(request("clips", "a", ""), request(OTHER, "z", "")));

        assertThat(close()).isEqualTo(1);

        assertThat(batches(OTHER)).containsExactly(1);
        assertThat(service.bean(TopicRequests.class).waiting())
                .extracting(TopicRequests.Waiting::definition)
                .containsExactly("clips");
        assertThat(service.bean(Intakes.class).status())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("kafka: ")
                        .contains("clips: requests wait for a job definition of this name"));
    }
}
