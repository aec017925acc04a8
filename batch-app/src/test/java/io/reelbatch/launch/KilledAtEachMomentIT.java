package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` by the service's own script, at each moment of a call to each endpoint; the service, too, is a
/// process of its own.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KilledAtEachMomentIT {
    private static final int ROWS = 6;
    private static final int TRIES = 3;
    private static final String CALM = "credits.initial = 10000000\nrun.silent.ratio = 0.3\nrun.duration = 100ms\n";

    @TempDir
    Path directory;

    @Test
    void losesNothingOnTheBuiltInDatabase() throws Exception {
        check(
                "killed at each moment, built-in database",
                Place.everywhere(),
                List.of(TestingLedger.BUILT_IN, TestingLedger.BUILT_IN));
    }

    @Test
    void losesNothingOnPostgresql() throws Exception {
        onPostgresql(Place.OF_A_ROW.stream()
                .map(endpoint -> new Place(endpoint, Moment.BEFORE_RESPONSE))
                .toList());
    }

    @Test
    @Tag("long")
    void losesNothingAtAnyMomentOnPostgresql() throws Exception {
        onPostgresql(Place.everywhere());
    }

    /// The account's only token: each time a new home, because whoever has one asks for no other.
    @Test
    void asksForItsTokenUnderTheSameNameAgain() throws Exception {
        losesNoTokenAt(List.of(
                new Place(Endpoint.TOKEN, Moment.BEFORE_BODY), new Place(Endpoint.TOKEN, Moment.BEFORE_RESPONSE)));
    }

    @Test
    @Tag("long")
    void asksForItsTokenUnderTheSameNameAgainAtEveryMoment() throws Exception {
        losesNoTokenAt(Place.of(Endpoint.TOKEN).toList());
    }

    private void losesNoTokenAt(List<Place> places) throws Exception {
        List<Callable<Figures>> parts = new ArrayList<>();
        for (Place place : places) {
            parts.add(() -> {
                try (KilledHome home =
                        home("token-" + place.moment(), TestingLedger.BUILT_IN, "token.window = 100ms\n")) {
                    assertThat(home.killedAt(place, 1, home.nextManifest()))
                            .as("%s", place)
                            .isTrue();
                    Figures figures = home.end();
                    assertThat(home.emulator().journal())
                            .filteredOn(entry -> entry.path("kind").asString().equals("TOKEN_ISSUED"))
                            .extracting(entry -> entry.path("client").asString())
                            .isNotEmpty()
                            .containsOnly(home.clientId());
                    return figures;
                }
            });
        }
        report("killed at the moments of the only token", Lanes.run(parts), places.size());
    }

    private void onPostgresql(List<Place> places) throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start()) {
            check(
                    "killed at each moment, PostgreSQL",
                    places,
                    List.of(TestingLedger.in(postgres), TestingLedger.in(postgres)));
        }
    }

    private void check(String title, List<Place> places, List<TestingLedger> ledgers) throws Exception {
        List<List<Place>> hands = Lanes.deal(places);
        List<Callable<Figures>> parts = new ArrayList<>();
        for (int lane = 0; lane < hands.size(); lane++) {
            String name = "lane-" + lane;
            List<Place> hand = hands.get(lane);
            TestingLedger ledger = ledgers.get(lane);
            parts.add(() -> {
                try (KilledHome home = home(name, ledger, "")) {
                    for (Place place : hand) {
                        killAt(home, place);
                    }
                    return home.end();
                }
            });
        }
        report(title, Lanes.run(parts), places.size());
    }

    private KilledHome home(String name, TestingLedger ledger, String more) throws Exception {
        return new KilledHome(
                directory.resolve(name),
                CALM + more,
                ledger,
                ROWS,
                "reelbatch.time-scale=0.01",
                "reelbatch.generation.quiescence=300s",
                "reelbatch.limits.generations=2");
    }

    /// What an earlier process has left behind is gone on with where that can lead to the place, else there is a
    /// new batch.
    private static void killAt(KilledHome home, Place place) throws Exception {
        boolean late = place.endpoint().compareTo(Endpoint.RUN_SSE) > 0;
        boolean killed = home.killedAt(place, 1, late ? home.lastManifest() : home.nextManifest());
        for (int more = 1; !killed && more < TRIES; more++) {
            killed = home.killedAt(place, 1, home.nextManifest());
        }
        assertThat(killed).as("came to %s", place).isTrue();
    }

    private static void report(String title, Figures figures, int kills) {
        System.out.println(figures.table(title));
        assertThat(figures.kills()).isEqualTo(kills);
        assertThat(figures.clean()).as("%s", figures).isTrue();
        assertThat(figures.prompt()).as("%s", figures).isTrue();
        assertThat(figures.failed()).isZero();
        assertThat(figures.done()).as("%s", figures).isGreaterThan(figures.rows() / 2);
    }
}
