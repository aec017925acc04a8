@NullMarked
package io.reelbatch.sink;

import org.jspecify.annotations.NullMarked;
