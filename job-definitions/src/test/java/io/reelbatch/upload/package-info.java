@NullMarked
package io.reelbatch.upload;

import org.jspecify.annotations.NullMarked;
