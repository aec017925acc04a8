package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` again and again while a service fails one call in four: at places drawn by lot, or at any instant.
/// Every ten kills are a round with a home of their own, on the built-in database and on PostgreSQL in turn.
/// What happens to a round depends on nothing but its number, so that any of them can be repeated.
@Timeout(value = 3, unit = TimeUnit.HOURS)
class KilledProcessIT {
    private static final int FROM = Integer.getInteger("kills.from", 1);
    private static final int TO = Integer.getInteger("kills.to", Integer.getInteger("reelbatch.test.kills", 15));
    private static final int ROUND = 10;
    private static final int ROWS = 40;

    @TempDir
    Path directory;

    @Test
    void losesNoRowAndPaysForNoneTwice() throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start()) {
            List<Callable<Figures>> rounds = new ArrayList<>();
            for (int first = FROM; first <= TO; first = end(first) + 1) {
                int number = (first - 1) / ROUND;
                int kills = Math.min(TO, end(first)) - first + 1;
                rounds.add(() ->
                        round(number, kills, number % 2 == 0 ? TestingLedger.BUILT_IN : TestingLedger.in(postgres)));
            }
            Figures sum = Lanes.run(rounds);
            System.out.println(sum.table("kills %d to %d against a service that fails".formatted(FROM, TO)));
            assertThat(sum.kills()).isEqualTo(TO - FROM + 1);
            assertThat(sum.clean()).as("%s", sum).isTrue();
            assertThat(sum.prompt()).as("%s", sum).isTrue();
            assertThat(sum.done()).as("%s", sum).isGreaterThan(sum.rows() / 2);
        }
    }

    /// The last kill of the round that a kill belongs to.
    private static int end(int kill) {
        return ((kill - 1) / ROUND + 1) * ROUND;
    }

    private Figures round(int number, int kills, TestingLedger ledger) throws Exception {
        Random lot = new Random(number);
        String scenario = FaultyService.lines(number) + "run.duration = lognormal(500ms, 0.6)\n";
        try (KilledHome home = new KilledHome(
                directory.resolve("round-" + number),
                scenario,
                ledger,
                ROWS,
                "reelbatch.time-scale=0.01",
                "reelbatch.generation.quiescence=500s",
                "reelbatch.limits.generations=4")) {
            Path manifest = home.nextManifest();
            for (int killed = 0; killed < kills; ) {
                if (strike(home, lot, manifest)) {
                    killed++;
                } else {
                    manifest = home.nextManifest();
                }
            }
            Figures figures = home.end();
            System.out.println("round %d: %s".formatted(number, figures));
            return figures;
        }
    }

    private static boolean strike(KilledHome home, Random lot, Path manifest) throws Exception {
        return switch (lot.nextInt(4)) {
            case 0 -> home.killedAfterStart(200 + lot.nextInt(2_000), manifest);
            case 1 -> home.killedAfterFirstCall(lot.nextInt(1_500), manifest);
            default -> home.killedAt(anywhere(lot), 1 + lot.nextInt(3), manifest);
        };
    }

    private static Place anywhere(Random lot) {
        List<Place> places = Place.everywhere();
        return places.get(lot.nextInt(places.size()));
    }
}
