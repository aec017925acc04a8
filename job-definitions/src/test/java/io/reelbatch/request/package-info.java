@NullMarked
package io.reelbatch.request;

import org.jspecify.annotations.NullMarked;
