/// Tests of the JSON reader and writer.
@NullMarked
package io.reelbatch.emulator.json;

import org.jspecify.annotations.NullMarked;
