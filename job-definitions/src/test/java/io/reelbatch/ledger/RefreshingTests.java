package io.reelbatch.ledger;

import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RefreshingTests {
    private final TestLedger ledger = TestLedger.h2();
    private final BatchRun run = ledger.run();

    private Item done(int row) {
        Item generated = ledger.generated(run, row, "{\"d\": 1.0}");
        Item intended = ledger.intents.commit(
                run, generated, ItemState.RENDER_INTENT, Effect.render(generated, "render_" + row, NOW));
        Item rendering = ledger.write(
                run, intended, Outcome.defer(ItemState.RENDERING, Waiting.NOT, new Fact.RenderAccepted("r", "0a1b")));
        return ledger.write(
                run,
                rendering,
                Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoFound("https://cloud.example/old.mp4", NOW)));
    }

    private Item find(int row) {
        return ledger.items
                .load(List.of(ledger.find(run.batch(), row).id()), Stage.RENDER)
                .getFirst();
    }

    @Test
    void exportsTheStoredDraftOfAFinishedRowAnew() {
        Item done = done(1);
        assertThat(ledger.items.refreshable(done.batchId(), List.of())).isEqualTo(new Refreshable(1, 0));

        assertThat(ledger.items.refresh(run.lease(), done.batchId(), List.of())).isEqualTo(1);

        Item again = find(1);
        assertThat(again.state()).isEqualTo(ItemState.GENERATED);
        assertThat(again.draftJson()).isEqualTo("{\"d\": 1.0}");
        assertThat(again.output()).isNull();
        assertThat(again.renders()).isZero();
        assertThat(again.cost()).isEqualTo(done.cost());
        assertThat(again.tokenRef()).isEqualTo("0a1b");
        assertThat(ledger.batches.get(done.batchId()).state()).isEqualTo(BatchState.ACCEPTED);
    }

    @Test
    void leavesOtherRowsAlone() {
        done(1);
        done(2);
        Item waiting = ledger.uploaded(run, 3);

        assertThat(ledger.items.refresh(run.lease(), waiting.batchId(), List.of("row-2", "row-3")))
                .isEqualTo(1);

        assertThat(List.of(find(1).state(), find(2).state(), find(3).state()))
                .containsExactly(ItemState.DONE, ItemState.GENERATED, ItemState.UPLOADED);
    }

    @Test
    void countsRowsWhoseDraftIsElsewhere() {
        Item done = done(1);
        ledger.jdbc
                .sql("delete from draft where item_id = :id")
                .param("id", done.id())
                .update();

        assertThat(ledger.items.refreshable(done.batchId(), List.of())).isEqualTo(new Refreshable(0, 1));
        assertThat(ledger.items.refresh(run.lease(), done.batchId(), List.of())).isZero();
    }

    @Test
    void keepsTheResultIdAndRaisesTheRevision() {
        Item done = done(1);
        String before = result(done);
        ledger.items.refresh(run.lease(), done.batchId(), List.of());
        done(find(1));
        assertThat(result(done)).isEqualTo(before.replaceFirst("^1 ", "2 "));
    }

    private void done(Item again) {
        ledger.write(
                run,
                ledger.intents.commit(run, again, ItemState.RENDER_INTENT, Effect.render(again, "render_new", NOW)),
                Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoFound("https://cloud.example/new.mp4")));
    }

    private String result(Item item) {
        return ledger.jdbc
                .sql("select revision, result_id, status from result where item_id = :id")
                .param("id", item.id())
                .query((row, _) -> row.getInt("revision") + " " + row.getString("result_id") + row.getString("status"))
                .single();
    }
}
