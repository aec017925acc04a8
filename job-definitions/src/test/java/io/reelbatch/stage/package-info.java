@NullMarked
package io.reelbatch.stage;

import org.jspecify.annotations.NullMarked;
