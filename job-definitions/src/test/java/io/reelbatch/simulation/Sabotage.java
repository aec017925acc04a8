package io.reelbatch.simulation;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderOrphaned;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SubmittedRender;
import io.reelbatch.backend.VideoBackend;
import io.reelbatch.generation.GenerationSettings;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// Ways to break the engine that the simulation has to notice.
enum Sabotage implements Variant {
    /// The paid call is made before its intent is in the ledger.
    SENDS_BEFORE_THE_INTENT_IS_COMMITTED("I3") {
        @Override
        public Intents intents(World world, ItemStore store) {
            return (_, before, next, intent) -> before.intending(next, intent);
        }
    },
    /// A stream that was cut is taken for a call that was not executed.
    SENDS_AGAIN_WHEN_IN_DOUBT("I3") {
        @Override
        public VideoBackend backend(VideoBackend backend) {
            return new ForwardingBackend(backend) {
                @Override
                public GenerationEnd generate(SessionId session, String message, Progress progress) {
                    return switch (super.generate(session, message, progress)) {
                        case GenerationEnd.Unclear(var why, var _) ->
                            new GenerationEnd.NotExecuted(
                                    new RetryLater(RetryLater.Reason.UNREACHABLE, why, null, null));
                        case GenerationEnd certain -> certain;
                    };
                }
            };
        }
    },
    /// A process that was replaced goes on writing.
    WRITES_UNDER_A_LEASE_THAT_IS_LOST("I3") {
        @Override
        public ItemStore store(World world, ItemStore store) {
            return new ForwardingStore(store) {
                @Override
                public List<Attempt> write(Lease lease, Batch batch, List<Attempt> attempts, Instant now) {
                    return super.write(world.store.present(lease), batch, attempts, now);
                }

                @Override
                public List<Intent> commit(Lease lease, List<Intent> intents) {
                    return super.commit(world.store.present(lease), intents);
                }
            };
        }
    },
    /// What an attempt has found out is not always written, and nobody says so.
    LOSES_OUTCOMES("I1", "I8", "I9") {
        @Override
        public ItemStore store(World world, ItemStore store) {
            return new ForwardingStore(store) {
                @Override
                public List<Attempt> write(Lease lease, Batch batch, List<Attempt> attempts, Instant now) {
                    return world.dice.chance(0.02) ? List.of() : super.write(lease, batch, attempts, now);
                }
            };
        }
    },
    /// A restart overlooks items that are generated and not rendered.
    FORGETS_WHAT_IS_GENERATED("I9", "I1", "I8") {
        @Override
        public ItemStore store(World world, ItemStore store) {
            return new ForwardingStore(store) {
                @Override
                public void forEachDue(String batchId, Consumer<Due> action) {
                    super.forEachDue(batchId, due -> {
                        if (due.state() != ItemState.GENERATED) {
                            action.accept(due);
                        }
                    });
                }
            };
        }
    },
    /// A draft is taken for finished as soon as it can be exported.
    EXPORTS_HALF_A_VIDEO("I5") {
        @Override
        public GenerationSettings settings(GenerationSettings usual) {
            return with(usual, Duration.ZERO, usual.quiescence());
        }
    },
    /// A generation whose stream was cut is given up after a minute.
    GIVES_UP_TOO_EARLY("I4") {
        @Override
        public GenerationSettings settings(GenerationSettings usual) {
            return with(usual, usual.stableFor(), Duration.ofMinutes(1));
        }
    },
    /// What is in doubt is sent again for a balance that was true before it was sent.
    SENDS_AGAIN_FOR_AN_OLD_BALANCE("I3") {
        @Override
        public GenerationSettings settings(GenerationSettings usual) {
            return World.sendingTwice(usual);
        }

        @Override
        public VideoBackend backend(VideoBackend backend) {
            return withAnOldBalance(backend);
        }
    },
    /// A question is answered although the video is being made already: the time in which it may appear is not
    /// waited for, and the balance is one that was true before.
    ANSWERS_WITHOUT_WAITING("I3") {
        @Override
        public GenerationSettings settings(GenerationSettings usual) {
            return new GenerationSettings(
                    usual.firstLook(),
                    usual.lookEvery(),
                    usual.stableFor(),
                    Duration.ZERO,
                    usual.firstLookAfterCut(),
                    usual.lookEveryAfterCut(),
                    usual.quiescence(),
                    usual.oldestIntent(),
                    usual.creditsEach(),
                    1);
        }

        @Override
        public VideoBackend backend(VideoBackend backend) {
            return withAnOldBalance(backend);
        }
    },
    /// Rows that share a session are not kept in their order.
    FORGETS_WHO_COMES_FIRST("I5") {
        @Override
        public ItemStore store(World world, ItemStore store) {
            return new ForwardingStore(store) {
                @Override
                public void forEachDue(String batchId, Consumer<Due> action) {
                    super.forEachDue(
                            batchId,
                            due -> action.accept(new Due(
                                    due.itemId(),
                                    due.rowNumber(),
                                    due.priority(),
                                    due.state(),
                                    due.waiting(),
                                    due.sends(),
                                    null)));
                }
            };
        }
    },
    /// Now and then a file is not uploaded, and nobody says so.
    LOSES_UPLOADS("I5") {
        @Override
        public VideoBackend backend(VideoBackend backend) {
            return new ForwardingBackend(backend) {
                @Override
                public void upload(SessionId session, MediaContent content) {
                    if (content.fileName().endsWith("fox.png")) {
                        super.upload(session, content);
                    }
                }
            };
        }
    },
    /// A render that belongs to a token that is gone is taken for one that was never submitted.
    SUBMITS_ORPHANS_AGAIN("I4") {
        @Override
        public VideoBackend backend(VideoBackend backend) {
            return new ForwardingBackend(backend) {
                @Override
                public RenderStatus renderStatus(RenderId render) {
                    try {
                        return super.renderStatus(render);
                    } catch (RenderOrphaned orphaned) {
                        return new RenderStatus.NeverSubmitted();
                    }
                }
            };
        }
    },
    /// A render is submitted under a name that is not in the ledger.
    RENDERS_UNDER_ANOTHER_NAME("I4") {
        @Override
        public VideoBackend backend(VideoBackend backend) {
            return new ForwardingBackend(backend) {
                @Override
                public SubmittedRender submitRender(RenderOrder order) {
                    return super.submitRender(new RenderOrder(
                            new RenderId(order.id() + "-again"),
                            order.session(),
                            order.draftJson(),
                            order.format(),
                            order.quality()));
                }
            };
        }
    };

    /// What it breaks, any of them.
    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    final List<String> promises;

    Sabotage(String... promises) {
        this.promises = List.of(promises);
    }

    private static VideoBackend withAnOldBalance(VideoBackend backend) {
        return new ForwardingBackend(backend) {
            @Override
            public Credits credits() {
                Credits _ = super.credits();
                return new Credits(10_000, 0);
            }
        };
    }

    private static GenerationSettings with(GenerationSettings usual, Duration stableFor, Duration quiescence) {
        return new GenerationSettings(
                usual.firstLook(),
                usual.lookEvery(),
                stableFor,
                usual.grace(),
                usual.firstLookAfterCut(),
                usual.lookEveryAfterCut(),
                quiescence,
                usual.oldestIntent(),
                usual.creditsEach(),
                usual.maxSends());
    }
}
