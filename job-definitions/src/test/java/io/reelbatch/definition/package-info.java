@NullMarked
package io.reelbatch.definition;

import org.jspecify.annotations.NullMarked;
