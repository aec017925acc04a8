package io.reelbatch.generation;

import static io.reelbatch.generation.Generations.BALANCE;
import static io.reelbatch.generation.Generations.NO_DRAFT;
import static io.reelbatch.generation.Generations.draft;
import static io.reelbatch.generation.Generations.ready;
import static io.reelbatch.generation.Generations.unfinished;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.RetryLater;
import io.reelbatch.ledger.Cost;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemAction;
import io.reelbatch.ledger.ItemRequest;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.SessionPlace;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.StageBench;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LookingTests {
    private final StageBench bench = StageBench.plain();
    private final GenerationStage stage = Generations.stage(bench);

    private Item uploaded(ItemAction action) {
        ItemRequest request = new ItemRequest(
                "", List.of(), List.of(), new SessionPlace("film", 1), "en", "mp4", "high", Map.of(), action);
        Item item = bench.ledger.accepted(bench.run, TestLedger.row(2, request));
        String session = bench.run.batch().id() + "-film";
        return bench.ledger.write(
                bench.run, item, Outcome.advance(ItemState.UPLOADED, new Fact.SessionOpened(session, null)));
    }

    @Test
    void takesTheSessionsDraftForAnExport() {
        bench.cloud.states.then(ready("film"));
        Item item = bench.step(stage, uploaded(ItemAction.EXPORT));
        assertThat(item.state()).isEqualTo(ItemState.GENERATED);
        assertThat(item.draftJson()).isEqualTo(draft("film").json());
        assertThat(item.cost()).isEqualTo(Cost.NONE);
    }

    @Test
    void failsWhereThereIsNothingToExport() {
        bench.cloud.states.then(NO_DRAFT).then(unfinished("film"));
        for (int session = 0; session < 2; session++) {
            Item item = session == 0 ? uploaded(ItemAction.EXPORT) : bench.ledger.find(bench.run.batch(), 2);
            assertThat(stage.attempt(item, bench.batch).outcome())
                    .isEqualTo(Outcome.fail(
                            "NOTHING_TO_EXPORT",
                            "session " + item.session() + " holds no draft that can be exported",
                            "See what became of the rows before it in the same session; then run `reelbatch retry`."));
        }
    }

    @Test
    void reportsTheTimelineWithoutAVideo() {
        bench.cloud.states.then(ready("film"));
        Item item = bench.step(stage, uploaded(ItemAction.STATE));
        assertThat(item.state()).isEqualTo(ItemState.DONE);
        assertThat(item.timeline()).isEqualTo("Timeline of film");
        assertThat(item.output()).isNull();
        assertThat(bench.cloud.calls).containsExactly("stateOf " + item.session());
    }

    @Test
    void reportsThatThereIsNoTimelineYet() {
        bench.cloud.states.then(NO_DRAFT);
        assertThat(bench.step(stage, uploaded(ItemAction.STATE)).timeline()).isEqualTo("Timeline (empty)");
    }

    @Test
    void triesAgainWhereTheCloudDoesNotAnswer() {
        bench.cloud.states.then(new RetryLater(RetryLater.Reason.SERVER_ERROR, "503", null, null));
        Item item = bench.step(stage, uploaded(ItemAction.STATE));
        assertThat(item.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(item.waiting().what()).isEqualTo(WaitingFor.RETRY);
    }

    @Test
    void neitherAsksForCreditsNorReservesAny() {
        StageBench poor = StageBench.with(null, 0L);
        poor.cloud.credits.always(BALANCE);
        poor.cloud.states.then(ready("film"));
        ItemRequest request = new ItemRequest(
                "", List.of(), List.of(), new SessionPlace("film", 1), "en", "mp4", "high", Map.of(), ItemAction.STATE);
        Item item = poor.ledger.accepted(poor.run, TestLedger.row(2, request));
        String session = poor.run.batch().id() + "-film";
        item = poor.ledger.write(
                poor.run, item, Outcome.advance(ItemState.UPLOADED, new Fact.SessionOpened(session, null)));
        assertThat(poor.step(Generations.stage(poor), item).state()).isEqualTo(ItemState.DONE);
        assertThat(poor.cloud.calls).containsExactly("stateOf " + session);
    }
}
