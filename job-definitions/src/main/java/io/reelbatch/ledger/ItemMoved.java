package io.reelbatch.ledger;

/// Somebody else has changed the item since it was read; the call that was about to be made must not be
/// made.
public final class ItemMoved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ItemMoved(String message) {
        super(message);
    }

    ItemMoved(Item item) {
        this("%s is no longer %s; nothing was sent".formatted(item.name(), item.state()));
    }

    static ItemMoved paused(Item item) {
        return new ItemMoved("%s was paused; nothing was sent".formatted(item.name()));
    }
}
