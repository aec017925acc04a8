package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/// One call from its head to the last byte of its answer, moment by moment.
final class Exchange {
    private final World world;
    private final Call call;
    private final Connection connection;
    private final Strikes strikes;

    Exchange(World world, Call call, Connection connection, Strikes strikes) {
        this.world = world;
        this.call = call;
        this.connection = connection;
        this.strikes = strikes;
    }

    void run(Handler handler, Gate gate, FaultScript script) throws IOException {
        strikes.add(script.early(call));
        pauseAsUsual();
        Reply reply;
        try {
            strikes.at(Moment.BEFORE_BODY);
            call.request().body().interruptInTheMiddle(() -> strikes.at(Moment.MID_REQUEST));
            Supplier<Reply> effect = accept(handler, gate, script);
            strikes.at(Moment.BEFORE_EFFECT);
            reply = effectOrNot(effect);
        } catch (Refusal refusal) {
            reply = refused(refusal);
        } catch (Struck struck) {
            reply = struck.reply();
        }
        try {
            send(strikes.beforeResponse(reply));
        } finally {
            endGhost(reply);
        }
    }

    private void pauseAsUsual() throws IOException {
        String number = call.endpoint() + "/" + world.journal().requests(call.endpoint());
        connection.pause(call.get(Settings.latency(call.endpoint()))
                .sample(Dice.about(call.get(Settings.SEED), "latency", number)));
    }

    /// What the message says is known only afterwards, so the later faults are looked up then; for a
    /// refused call too.
    private Supplier<Reply> accept(Handler handler, Gate gate, FaultScript script) throws IOException {
        try {
            gate.admit(call);
            return handler.accept(call);
        } finally {
            strikes.add(script.late(call));
        }
    }

    private Reply effectOrNot(Supplier<Reply> effect) {
        if (strikes.letEffectHappen()) {
            return effect.get();
        }
        Duration lateness = strikes.lateness();
        if (!lateness.isZero()) {
            Thread.ofVirtual().start(() -> happenLater(effect, lateness));
        } else if (call.endpoint() == Endpoint.RUN_SSE && strikes.reachTheAnswer()) {
            call.makeGhost();
            return effect.get();
        }
        return Reply.json(200, JsonText.object("code", 0, "data", JsonText.nested("lost", "x".repeat(64))));
    }

    private void happenLater(Supplier<Reply> effect, Duration lateness) {
        try {
            connection.pause(lateness);
            var _ = effect.get();
        } catch (Refusal refusal) {
            refused(refusal);
        } catch (IOException closed) {
            // The emulator was closed before its time came.
            return;
        }
    }

    private Reply refused(Refusal refusal) {
        world.journal().write(JournalKind.REFUSED, call.subject(), refusal.code(), refusal.getMessage());
        return refusal.reply();
    }

    private void send(Reply reply) throws IOException {
        switch (reply) {
            case Reply.Whole whole -> {
                boolean gzip = whole.isText() && call.get(Settings.COMPRESSION).appliesTo(call, false);
                ReplySender.send(gzip ? whole.gzipped() : whole, call.request(), connection, strikes);
            }
            case Reply.Events events -> {
                boolean gzip = call.get(Settings.COMPRESSION).appliesTo(call, true);
                EventStream stream = new EventStream(connection, call.scenario(), gzip);
                new GenerationStream(world, events.generation(), stream, connection, strikes).play();
            }
        }
    }

    private void endGhost(Reply reply) {
        if (call.isGhost() && reply instanceof Reply.Events events) {
            world.generations().cancel(events.generation());
        }
    }
}
