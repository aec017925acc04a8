/// A strict little JSON reader that keeps the raw text of every value, and the few functions needed to
/// write JSON. It exists so that the emulator needs no library and can compare a draft byte by byte.
@NullMarked
package io.reelbatch.emulator.json;

import org.jspecify.annotations.NullMarked;
