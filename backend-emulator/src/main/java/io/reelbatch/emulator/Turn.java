package io.reelbatch.emulator;

/// One paid message of a session and what became visible when.
///
/// @param opens whether the timeline begins anew with it
/// @param clipVisible when the clip appears in the draft, in nanoseconds of the process
/// @param completeVisible when music and title follow; equal to the first if they do not come
record Turn(String prompt, int millis, boolean opens, long clipVisible, long completeVisible) {
    boolean isVisible(long now) {
        return now - clipVisible >= 0;
    }

    boolean isComplete(long now) {
        return now - completeVisible >= 0;
    }

    boolean hasSecondStage() {
        return completeVisible != clipVisible;
    }
}
