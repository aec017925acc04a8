package io.reelbatch.cli;

import io.reelbatch.definition.JobDefinition;
import io.reelbatch.ledger.ItemAction;
import io.reelbatch.ledger.ItemRequest;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.ledger.SessionContinuations;
import io.reelbatch.ledger.SessionPlace;
import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.RenderedRequest;
import io.reelbatch.request.RequestDigest;
import io.reelbatch.request.RowKeys;
import io.reelbatch.request.SessionChains;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a manifest would mean if it were run: which rows would be paid for, which have been done before.
/// Nothing is sent and nothing is spent.
final class Survey {
    private static final int TOGETHER = 1_000;

    private final ManifestFile manifest;
    private final MediaSurvey media;
    private final Lookup lookup;
    private final RowKeys keys = new RowKeys();
    private final SessionChains chains = new SessionChains();
    private final List<NewItem> rows = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();
    private final BitSet toPay = new BitSet();
    private int freeRows;
    private int reused;
    private int elsewhere;
    private int purged;

    /// What the ledger knows of rows.
    interface Lookup {
        /// Knows nothing.
        Lookup NOTHING = rows -> rows;

        /// Rows with their twins in other batches, and those refused whose session has gone on elsewhere.
        List<NewItem> find(List<NewItem> rows);

        /// What batches of a definition have.
        static Lookup in(Items items, String definition) {
            SessionContinuations continuations = items.continuations();
            return rows -> {
                Map<String, NewItem.Twin> twins = items.twins(
                        definition, rows.stream().collect(Collectors.toMap(NewItem::rowKey, NewItem::requestDigest)));
                return continuations.place(rows.stream()
                        .map(row -> row.with(twins.get(row.rowKey())))
                        .toList());
            };
        }
    }

    private Survey(ManifestFile manifest, MediaSurvey media, Lookup lookup) {
        this.manifest = manifest;
        this.media = media;
        this.lookup = lookup;
    }

    /// Looks at every row and its media.
    static Survey of(ManifestFile manifest, MediaSurvey media, Lookup lookup) {
        Survey survey = new Survey(manifest, media, lookup);
        manifest.forEachRow(survey::add);
        survey.lookUp();
        return survey;
    }

    private void add(ManifestRow row) {
        switch (row) {
            case ManifestRow.Bad bad -> {
                keys.next(
                        bad.id(),
                        chains.next(bad.session(), RequestDigest.of(bad)).digest());
                fails(bad.session());
            }
            case ManifestRow.Good(var request) -> add(request);
        }
        if (rows.size() >= TOGETHER) {
            lookUp();
        }
    }

    private void add(GenerationRequest request) {
        RenderedRequest rendered = manifest.definition().render(request);
        SessionChains.Link link = chains.next(request.session(), rendered.digest());
        String key = keys.next(request.id(), link.digest());
        if (media.add(request)) {
            rows.add(row(request, key, link));
        } else {
            fails(request.session());
        }
    }

    private static NewItem row(GenerationRequest request, String key, SessionChains.Link link) {
        SessionPlace place = request.session() == null ? null : new SessionPlace(request.session(), link.position());
        ItemAction action = ItemAction.valueOf(request.action().name());
        ItemRequest bare = new ItemRequest("", List.of(), List.of(), place, "", "", "", Map.of(), action);
        return new NewItem(Math.toIntExact(request.rowNumber()), key, link.digest(), bare, 0, null, null, null);
    }

    private void lookUp() {
        if (!rows.isEmpty()) {
            lookup.find(rows).forEach(this::count);
            rows.clear();
        }
    }

    /// A row that fails takes those along that come after it in its session, unless the definition has them
    /// go on.
    private void fails(@Nullable String session) {
        if (session != null) {
            lookUp(); // those that come before it in the session
            takeAlong(session);
        }
    }

    private void takeAlong(@Nullable String session) {
        if (session != null
                && manifest.definition().sessionGroups().onFailure() == JobDefinition.SessionGroups.OnFailure.STOP) {
            broken.add(session);
        }
    }

    private void count(NewItem row) {
        NewItem.Twin twin = row.twin();
        SessionPlace place = row.request().session();
        String session = place == null ? null : place.label();
        if (row.refused() != null || (twin == null && session != null && broken.contains(session))) {
            takeAlong(session);
        } else if (twin == null && row.request().action() != ItemAction.GENERATE) {
            freeRows++;
        } else if (twin == null) {
            toPay.set(row.rowNumber());
        } else if (twin.purged()) {
            purged++;
        } else if (twin.state() == ItemState.DONE) {
            reused++;
        } else {
            elsewhere++;
        }
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

    /// Rows that were done before and whose results were purged; they are not paid for again.
    int purged() {
        return purged;
    }

    /// The last row that so many generations reach, by its number; 0 where they reach none.
    int lastRowPaidBy(long generations) {
        return toPay.stream().limit(generations).max().orElse(0);
    }
}
