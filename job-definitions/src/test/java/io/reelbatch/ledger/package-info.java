@NullMarked
package io.reelbatch.ledger;

import org.jspecify.annotations.NullMarked;
