@NullMarked
package io.reelbatch.generation;

import org.jspecify.annotations.NullMarked;
