package io.reelbatch.ledger;

/// What calling an item off means, by how far it is. Nothing that was paid for is lost by it: session, draft
/// and cost stay in the ledger, and the hint says how the video can still be had.
final class Cancellation {
    private Cancellation() {}

    static Outcome of(Item item) {
        return switch (item.state()) {
            case ACCEPTED, UPLOADED -> beforeSending(item);
            case GENERATION_INTENT, GENERATION_UNRESOLVED ->
                cancel(
                        "CANCELLED_AFTER_SENDING",
                        "called off while it was generated in session %s; it may have been charged"
                                .formatted(item.session()),
                        stillToBeHad(item),
                        new Fact.Charged(0, false));
            case GENERATED, RENDER_INTENT, RENDERING ->
                cancel(
                        "CANCELLED_AFTER_PAYING",
                        "called off after it was generated and paid for, before it was exported",
                        stillToBeHad(item));
            case DONE, FAILED, PARKED, CANCELLED ->
                throw new IllegalArgumentException("%s is at its end as %s".formatted(item.name(), item.state()));
        };
    }

    private static Outcome beforeSending(Item item) {
        return item.cost().sends() == 0
                ? cancel("CANCELLED", "called off before anything was sent; nothing was paid", "")
                : cancel(
                        "CANCELLED_AFTER_SENDING",
                        "called off after an earlier generation that may have been charged",
                        stillToBeHad(item),
                        new Fact.Charged(0, false));
    }

    private static String stillToBeHad(Item item) {
        return "`reelbatch resolve %s --as done` exports the video if one was made; that is free."
                .formatted(item.name());
    }

    private static Outcome cancel(String code, String message, String hint, Fact... facts) {
        return new Outcome.Cancel(code, message, hint, java.util.List.of(facts));
    }
}
