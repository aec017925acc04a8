@NullMarked
package io.reelbatch.job;

import org.jspecify.annotations.NullMarked;
