@NullMarked
package io.reelbatch.account;

import org.jspecify.annotations.NullMarked;
