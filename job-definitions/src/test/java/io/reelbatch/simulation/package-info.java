@NullMarked
package io.reelbatch.simulation;

import org.jspecify.annotations.NullMarked;
