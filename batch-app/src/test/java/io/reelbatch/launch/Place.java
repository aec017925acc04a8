package io.reelbatch.launch;

import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A moment of a call to the service at which a process can be killed.
record Place(Endpoint endpoint, Moment moment) {
    private static final Set<Endpoint> WITH_BODY = EnumSet.of(
            Endpoint.TOKEN, Endpoint.CREATE_SESSION, Endpoint.UPLOAD, Endpoint.RUN_SSE, Endpoint.RENDER_SUBMIT);

    /// The calls that a row needs, in their order.
    static final List<Endpoint> OF_A_ROW = List.of(
            Endpoint.CREATE_SESSION,
            Endpoint.UPLOAD,
            Endpoint.CREDITS,
            Endpoint.RUN_SSE,
            Endpoint.STATE,
            Endpoint.RENDER_SUBMIT,
            Endpoint.RENDER_POLL);

    /// Every moment of each of these calls.
    static List<Place> everywhere() {
        return OF_A_ROW.stream().flatMap(Place::of).toList();
    }

    /// The moments of one call: before its body is read, in its middle, before and after the effect, with the
    /// head of the answer sent, half of it, and all but its end.
    static Stream<Place> of(Endpoint endpoint) {
        return Stream.of(Moment.values())
                .filter(moment -> exists(endpoint, moment))
                .map(moment -> new Place(endpoint, moment));
    }

    private static boolean exists(Endpoint endpoint, Moment moment) {
        return switch (moment) {
            case BEFORE_BODY, BEFORE_EFFECT, BEFORE_RESPONSE, AFTER_HEADERS, BEFORE_END -> true;
            case MID_REQUEST -> WITH_BODY.contains(endpoint);
            case MID_BODY -> endpoint != Endpoint.RUN_SSE;
            case AFTER_EVENT -> endpoint == Endpoint.RUN_SSE;
        };
    }

    /// What the emulator's script says for it.
    ///
    /// @param nth which of the calls from now on
    String kill(long pid, int nth) {
        String when = moment == Moment.AFTER_EVENT ? "after-event 1" : "at " + moment;
        return "fault.kill = kill %d %s on %s nth %d%n".formatted(pid, when, endpoint, nth);
    }

    @Override
    public String toString() {
        return endpoint + " " + moment;
    }
}
