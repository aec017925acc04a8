@NullMarked
package io.reelbatch.backend.nemo;

import org.jspecify.annotations.NullMarked;
