@NullMarked
package io.reelbatch.render;

import org.jspecify.annotations.NullMarked;
