package io.reelbatch.cli;

import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.RenderedRequest;
import io.reelbatch.request.RequestDigest;
import io.reelbatch.request.RowKeys;
import io.reelbatch.request.SessionChains;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// What a manifest would mean if it were run: which rows would be paid for, which have been done before.
/// Nothing is sent and nothing is spent.
final class Survey {
    private static final int TOGETHER = 1_000;

    private final ManifestFile manifest;
    private final MediaSurvey media;
    private final Function<Map<String, String>, Map<String, NewItem.Twin>> twins;
    private final RowKeys keys = new RowKeys();
    private final SessionChains chains = new SessionChains();
    private final Map<String, String> digests = new LinkedHashMap<>();
    private final Map<String, Integer> rowNumbers = new LinkedHashMap<>();
    private final BitSet toPay = new BitSet();
    private final BitSet free = new BitSet();
    private int freeRows;
    private int reused;
    private int elsewhere;

    private Survey(
            ManifestFile manifest, MediaSurvey media, Function<Map<String, String>, Map<String, NewItem.Twin>> twins) {
        this.manifest = manifest;
        this.media = media;
        this.twins = twins;
    }

    /// Looks at every row and its media.
    ///
    /// @param twins finds rows that other batches have, by keys and digests
    static Survey of(
            ManifestFile manifest, MediaSurvey media, Function<Map<String, String>, Map<String, NewItem.Twin>> twins) {
        Survey survey = new Survey(manifest, media, twins);
        manifest.forEachRow(survey::add);
        survey.lookUp();
        return survey;
    }

    private void add(ManifestRow row) {
        switch (row) {
            case ManifestRow.Bad bad ->
                keys.next(
                        bad.id(),
                        chains.next(bad.session(), RequestDigest.of(bad)).digest());
            case ManifestRow.Good(var request) -> add(request);
        }
        if (digests.size() >= TOGETHER) {
            lookUp();
        }
    }

    private void add(GenerationRequest request) {
        RenderedRequest rendered = manifest.definition().render(request);
        String digest = chains.next(request.session(), rendered.digest()).digest();
        String key = keys.next(request.id(), digest);
        if (media.add(request)) {
            digests.put(key, digest);
            rowNumbers.put(key, Math.toIntExact(request.rowNumber()));
            free.set(Math.toIntExact(request.rowNumber()), !request.action().sendsPrompt());
        }
    }

    private void lookUp() {
        Map<String, NewItem.Twin> found = twins.apply(digests);
        rowNumbers.forEach((key, number) -> {
            NewItem.Twin twin = found.get(key);
            if (twin == null && free.get(number)) {
                freeRows++;
            } else if (twin == null) {
                toPay.set(number);
            } else if (twin.state() == ItemState.DONE) {
                reused++;
            } else {
                elsewhere++;
            }
        });
        digests.clear();
        rowNumbers.clear();
    }

    MediaSurvey media() {
        return media;
    }

    /// Rows that would be generated.
    int toPay() {
        return toPay.cardinality();
    }

    /// Rows that send no prompt and cost nothing.
    int freeRows() {
        return freeRows;
    }

    /// Rows that were done before and take their video from there.
    int reused() {
        return reused;
    }

    /// Rows that another batch is working on, or that are parked there.
    int elsewhere() {
        return elsewhere;
    }

    /// The last row that so many generations reach, by its number; 0 where they reach none.
    int lastRowPaidBy(long generations) {
        return toPay.stream().limit(generations).max().orElse(0);
    }
}
