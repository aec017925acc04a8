package io.reelbatch.backend.nemo;

import io.reelbatch.backend.Attribution;
import org.jspecify.annotations.Nullable;

/// Who calls.
///
/// @param attribution on whose behalf
/// @param tokenRef the token to call with, as long as it is at hand; nothing for the present one
record Caller(Attribution attribution, @Nullable String tokenRef) {}
