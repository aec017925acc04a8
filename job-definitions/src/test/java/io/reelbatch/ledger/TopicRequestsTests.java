package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.ledger.TopicRequests.Request;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicRequestsTests {
    private static final Instant NOW = TestLedger.NOW;

    private final String topic = "topic" + TestLedger.uniqueDigest();

    private static TopicRequests requests(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        return new TopicRequests(ledger.jdbc, ledger.transactions);
    }

    private static Request request(String id, String content) {
        return new Request(id, "%64s".formatted(content), "art", "{\"prompt\":\"" + content + "\"}", null);
    }

    private TopicRequests.Waiting waiting(TopicRequests requests) {
        return requests.waiting().stream()
                .filter(one -> one.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void keepTheSameRequestOnce(Dialect dialect) {
        TopicRequests requests = requests(dialect);

        assertThat(requests.add(topic, List.of(request("a", "fox"), request("a", "fox"), request("b", "cat")), NOW))
                .isEmpty();
        assertThat(requests.add(topic, List.of(request("a", "fox")), NOW)).isEmpty();

        assertThat(requests.oldest(waiting(requests), 10)).containsExactly(request("a", "fox"), request("b", "cat"));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void tellOfAnotherContentUnderTheSameId(Dialect dialect) {
        TopicRequests requests = requests(dialect);
        requests.add(topic, List.of(request("a", "fox")), NOW);

        assertThat(requests.add(topic, List.of(request("a", "wolf"), request("b", "cat"), request("b", "dog")), NOW))
                .containsExactly(request("a", "wolf"), request("b", "dog"));
        assertThat(requests.oldest(waiting(requests), 10)).containsExactly(request("a", "fox"), request("b", "cat"));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void knowARequestOfABatchForEver(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        TopicRequests requests = requests(dialect);
        Batch batch = ledger.batch();
        requests.add(topic, List.of(request("a", "fox")), NOW);

        requests.assign(topic, List.of(request("a", "fox")), batch.id());

        assertThat(requests.add(topic, List.of(request("a", "fox")), NOW)).isEmpty();
        assertThat(requests.waiting()).extracting(TopicRequests.Waiting::topic).doesNotContain(topic);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void areInOneBatchOnly(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        TopicRequests requests = requests(dialect);
        requests.add(topic, List.of(request("a", "fox")), NOW);
        requests.assign(topic, List.of(request("a", "fox")), ledger.batch().id());

        String second = ledger.batch().id();

        assertThatThrownBy(() -> requests.assign(topic, List.of(request("a", "fox")), second))
                .hasMessage("1 of 1 requests are part of another batch already");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void waitByDefinitionWithTheirCountAndAge(Dialect dialect) {
        TopicRequests requests = requests(dialect);
        requests.add(topic, List.of(request("a", "fox")), NOW);
        requests.add(topic, List.of(request("b", "cat")), NOW.plusSeconds(5));

        assertThat(waiting(requests)).isEqualTo(new TopicRequests.Waiting(topic, "art", 2, NOW));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void keepIdsOfTwoHundredCharactersOfAnyKind(Dialect dialect) {
        TopicRequests requests = requests(dialect);
        List<Request> all =
                List.of(request("\ud83c\udfac".repeat(101), "fox"), request("\ud83c\udfac".repeat(200), "cat"));

        assertThat(requests.add(topic, all, NOW)).isEmpty();

        assertThat(requests.oldest(waiting(requests), 10)).containsExactlyElementsOf(all);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void takeARequestThatWasForgottenForANewOne(Dialect dialect) {
        TopicRequests requests = requests(dialect);
        requests.add(topic, List.of(request("a", "fox"), request("b", "cat")), NOW);

        requests.forget(topic, request("a", "fox"));

        assertThat(requests.oldest(waiting(requests), 10)).containsExactly(request("b", "cat"));
        assertThat(requests.add(topic, List.of(request("a", "wolf")), NOW)).isEmpty();
        assertThat(requests.oldest(waiting(requests), 1, 10)).containsExactly(request("b", "cat"));
    }
}
