package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboxTests {
    private static final Instant NOW = TestLedger.NOW;

    private static String unique(String sink) {
        return sink + TestLedger.uniqueDigest();
    }

    private static Outbox outbox(TestLedger ledger) {
        return new Outbox(ledger.jdbc, ledger.transactions, ledger.leases);
    }

    private static BatchRun runWith(TestLedger ledger, String... sinks) {
        return ledger.run(ledger.batch(new BatchOptions("r.jsonl", null, List.of(), null).withSinks(List.of(sinks))));
    }

    private static Item failed(TestLedger ledger, BatchRun run, int row) {
        return ledger.write(run, ledger.accepted(run, row), Outcome.fail("CODE", "what", "hint"));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void hasOneRecordPerResultAndSink(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String first = unique("first");
        String second = unique("second");
        BatchRun run = runWith(ledger, first, second);

        failed(ledger, run, 1);
        failed(ledger, run, 2);
        ledger.accepted(run, TestLedger.row(3));

        assertThat(outbox(ledger).due(first, 10, NOW))
                .extracting(Outbox.Entry::key)
                .containsExactly(run.batch().id() + "/row-1", run.batch().id() + "/row-2");
        assertThat(outbox(ledger).due(second, 10, NOW)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void hasARecordOfARowThatEndsAsItIsAdded(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String sink = unique("sink");
        BatchRun run = runWith(ledger, sink);
        NewItem refused = new NewItem(
                1,
                "bad",
                TestLedger.uniqueDigest(),
                TestLedger.request(""),
                0,
                null,
                new Problem("NO_PROMPT", "no prompt", ""),
                null);

        ledger.add(run.batch(), refused);

        assertThat(outbox(ledger).due(sink, 10, NOW))
                .extracting(entry -> entry.finished().item().rowKey() + " "
                        + entry.finished().item().state())
                .containsExactly("bad FAILED");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void deliversTheLatestRevisionAlone(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String sink = unique("sink");
        BatchRun run = runWith(ledger, sink);
        failed(ledger, run, 1);
        ledger.items.reopen(run.lease(), run.batch().id(), List.of());
        assertThat(outbox(ledger).due(sink, 10, NOW))
                .as("while it is open again")
                .isEmpty();
        ledger.write(run, ledger.find(run.batch(), 1), Outcome.fail("AGAIN", "what", "hint"));

        List<Outbox.Entry> due = outbox(ledger).due(sink, 10, NOW);
        outbox(ledger).delivered(ledger.leases.acquire(sink).orElseThrow(), sink, due);

        assertThat(due).extracting(entry -> entry.finished().revision()).containsExactly(2);
        assertThat(outbox(ledger).sinks()).doesNotContain(sink);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void hasARecordOfARowThatARetryTakesFromAnotherBatch(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String sink = unique("sink");
        BatchRun run = runWith(ledger, sink);
        NewItem row = TestLedger.row(1);
        Item item = ledger.accepted(run, row);
        ledger.write(run, item, Outcome.fail("CODE", "what", "hint"));
        outbox(ledger)
                .delivered(
                        ledger.leases.acquire(sink).orElseThrow(),
                        sink,
                        outbox(ledger).due(sink, 10, NOW));
        done(ledger, row);

        ledger.items.reopen(run.lease(), run.batch().id(), List.of());

        assertThat(outbox(ledger).due(sink, 10, Instant.parse("2100-01-01T00:00:00Z")))
                .extracting(entry -> entry.finished().revision() + " "
                        + entry.finished().item().state())
                .containsExactly("2 DONE");
    }

    private static void done(TestLedger ledger, NewItem row) {
        BatchRun other = ledger.run();
        ledger.add(other.batch(), row);
        ledger.jdbc
                .sql("update item set state = 'DONE', output_url = 'https://cdn.example/v.mp4' where batch_id = :id")
                .param("id", other.batch().id())
                .update();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void putsOffWhatTheSinkWouldNotTake(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String sink = unique("sink");
        BatchRun run = runWith(ledger, sink);
        failed(ledger, run, 1);
        failed(ledger, run, 2);
        Outbox outbox = outbox(ledger);
        Instant later = NOW.plusSeconds(60);

        outbox.putOff(outbox.due(sink, 1, NOW).getFirst(), later, "no");

        assertThat(outbox.due(sink, 10, NOW))
                .extracting(entry -> entry.finished().item().rowKey())
                .containsExactly("row-2");
        assertThat(outbox.nextDue(sink, NOW)).contains(later);
        assertThat(outbox.due(sink, 10, later).getFirst().tries()).isEqualTo(1);
        assertThat(outbox.backlog()).anySatisfy(backlog -> {
            assertThat(backlog.sink()).isEqualTo(sink);
            assertThat(backlog.records()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void keepsTheRecordWhenAnotherProcessDelivers(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String sink = unique("sink");
        BatchRun run = runWith(ledger, sink);
        failed(ledger, run, 1);
        Outbox outbox = outbox(ledger);
        Lease old = ledger.leases.acquire(sink).orElseThrow();
        Leases others = ledger.leases(new Instance("other-" + sink.hashCode(), "elsewhere", 1), Duration.ofNanos(1));
        others.register();
        ledger.leases.release(old);
        others.acquire(sink);
        List<Outbox.Entry> due = outbox.due(sink, 10, NOW);

        assertThatThrownBy(() -> outbox.delivered(old, sink, due)).isInstanceOf(LeaseLost.class);
        assertThat(outbox.due(sink, 10, NOW)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void callsARequestOfATopicByItsOwnId(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String sink = unique("sink");
        String topic = unique("t");
        Batch batch = ledger.batch(new BatchOptions("r.jsonl", null, List.of(), null, topic, List.of(sink)));
        BatchRun run = ledger.run(batch);
        TopicRequests requests = new TopicRequests(ledger.jdbc, ledger.transactions);
        var request = new TopicRequests.Request("row-1", "d".repeat(64), "art", "{}", "00-trace");
        requests.add(topic, List.of(request), NOW);
        requests.assign(topic, List.of(request), batch.id());

        failed(ledger, run, 1);

        assertThat(outbox(ledger).due(sink, 10, NOW))
                .extracting(Outbox.Entry::key, Outbox.Entry::traceparent)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("row-1", "00-trace"));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void leavesABatchWithoutSinksAlone(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        BatchRun run = ledger.run();
        Item item = failed(ledger, run, 1);

        assertThat(ledger.jdbc
                        .sql("select count(*) as records from outbox where item_id = :id")
                        .params(Map.of("id", item.id()))
                        .query(Integer.class)
                        .single())
                .isZero();
    }
}
