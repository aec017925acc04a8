package io.reelbatch.intake.kafka;

import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.request.ManifestRefused;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.kafka.common.KafkaException;
import tools.jackson.databind.json.JsonMapper;

/// Makes batches of requests that have gathered: as soon as there are enough of them, or when the oldest
/// has waited long enough. While nothing comes in, nothing is written.
///
/// What is wrong with one definition, or with one request, never holds up another. Requests of a definition
/// that is not there wait until it is; a request that no manifest can hold is set aside.
final class Windows {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TopicRequests requests;
    private final WindowBatches batches;
    private final KeptLetters letters;
    private final Rules rules;
    private final InstantSource clock;
    private final Troubles troubles = new Troubles();

    Windows(TopicRequests requests, WindowBatches batches, KeptLetters letters, Rules rules, InstantSource clock) {
        this.requests = requests;
        this.batches = batches;
        this.letters = letters;
        this.rules = rules;
        this.clock = clock;
    }

    /// @param rows so many requests become a batch at once
    /// @param columns so many different fields the requests of a batch may have
    /// @param age so long a request waits for others
    /// @param home where the batches' files go
    /// @param mediaRoots directories that local media may lie in
    /// @param definitions those that there are
    /// @param nightly definitions whose requests wait for a schedule
    record Rules(
            int rows,
            int columns,
            Duration age,
            Path home,
            List<Path> mediaRoots,
            Set<String> definitions,
            Set<String> nightly) {}

    /// Makes a batch of every window that is full or old enough.
    ///
    /// @return how many
    synchronized int close() {
        List<TopicRequests.Waiting> all = requests.waiting();
        troubles.keepOnly(all.stream().map(TopicRequests.Waiting::definition).toList());
        int made = 0;
        for (TopicRequests.Waiting waiting : all) {
            Pass pass = new Pass(waiting);
            try {
                pass.run(left -> ripe(waiting, left));
            } catch (RuntimeException e) {
                troubles.tell(waiting.definition(), "requests cannot be made into a batch at present", e);
            }
            made += pass.made;
        }
        return made;
    }

    /// Makes batches of all requests of a definition that are there, however few and young they are.
    synchronized void closeAll(String definition) {
        requests.waiting().stream()
                .filter(waiting -> waiting.definition().equals(definition))
                .forEach(waiting -> new Pass(waiting).run(left -> left > 0));
    }

    /// What keeps requests from becoming batches, a line for each definition.
    List<String> troubles() {
        return troubles.all();
    }

    private boolean ripe(TopicRequests.Waiting waiting, int left) {
        boolean old = !waiting.oldest().plus(rules.age()).isAfter(clock.instant());
        return left >= rules.rows() || (left > 0 && old);
    }

    /// The first of these whose fields a manifest can hold together.
    private List<TopicRequests.Request> fitting(List<TopicRequests.Request> some) {
        Set<String> fields = new HashSet<>();
        List<TopicRequests.Request> fitting = new ArrayList<>();
        for (TopicRequests.Request request : some) {
            fields.addAll(JSON.readTree(request.body()).propertyNames());
            if (fields.size() > rules.columns() && !fitting.isEmpty()) {
                return fitting;
            }
            fitting.add(request);
        }
        return fitting;
    }

    /// One go through what waits of a definition.
    private final class Pass {
        private final TopicRequests.Waiting waiting;
        private int left;
        private int skipped;
        private int made;

        Pass(TopicRequests.Waiting waiting) {
            this.waiting = waiting;
            this.left = waiting.requests();
        }

        void run(IntPredicate ripe) {
            if (!rules.definitions().contains(waiting.definition())) {
                troubles.tell(
                        waiting.definition(),
                        "requests wait for a job definition of this name; put it back and start again",
                        null);
                return;
            }
            while (ripe.test(left)) {
                left -= take(rules.rows());
            }
            if (skipped == 0) {
                troubles.over(waiting.definition());
            }
        }

        /// @return how many requests have been dealt with
        private int take(int most) {
            List<TopicRequests.Request> some = fitting(requests.oldest(waiting, skipped, most));
            if (some.isEmpty()) {
                return left; // another process has them
            }
            try {
                batches.make(waiting, some);
                made++;
                return some.size();
            } catch (ManifestRefused refused) {
                return some.size() == 1 ? setAside(some.getFirst(), refused) : take(some.size() / 2);
            }
        }

        /// Where that is not possible at present, the request waits and the ones behind it go on.
        private int setAside(TopicRequests.Request request, ManifestRefused refused) {
            try {
                letters.send(waiting.topic(), request, refused.problems());
                requests.forget(waiting.topic(), request);
            } catch (KafkaException e) {
                skipped++;
                troubles.tell(
                        waiting.definition(), "a request that no batch can hold cannot be set aside at present", e);
            }
            return 1;
        }
    }
}
