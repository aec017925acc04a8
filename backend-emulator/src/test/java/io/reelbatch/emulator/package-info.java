/// Black-box tests: everything goes over the wire.
@NullMarked
package io.reelbatch.emulator;

import org.jspecify.annotations.NullMarked;
