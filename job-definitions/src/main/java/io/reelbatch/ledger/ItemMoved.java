package io.reelbatch.ledger;

/// Somebody else has changed the item since it was read; the call that was about to be made must not be
/// made.
public final class ItemMoved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ItemMoved(Item item) {
        super("%s is no longer %s; nothing was sent".formatted(item.name(), item.state()));
    }
}
