package io.reelbatch.job;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.ledger.SessionContinuations;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/// Puts rows into the ledger and commits the position with them.
final class IngestWriter implements ItemWriter<NewItem> {
    private final Batch batch;
    private final Items items;
    private final Batches batches;
    private final InstantSource clock;
    private final SessionContinuations continuations;

    IngestWriter(Batch batch, Items items, Batches batches, InstantSource clock) {
        this.batch = batch;
        this.items = items;
        this.batches = batches;
        this.clock = clock;
        this.continuations = items.continuations(batch);
    }

    @Override
    public void write(Chunk<? extends NewItem> chunk) {
        List<NewItem> rows = new ArrayList<>(chunk.getItems());
        items.holdOffOthers();
        Map<String, NewItem.Twin> twins =
                items.twins(batch, rows.stream().collect(Collectors.toMap(NewItem::rowKey, NewItem::requestDigest)));
        List<NewItem> toAdd = rows.stream()
                .map(row -> row.refused() == null ? row.with(twins.get(row.rowKey())) : row)
                .toList();
        items.add(batch, continuations.place(toAdd), clock.instant());
        batches.ingested(batch.id(), rows.getLast().rowNumber());
    }
}
