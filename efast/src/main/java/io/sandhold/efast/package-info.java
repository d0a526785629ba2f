/** A client of the efast file store, as the original runtime had one. It asks only the stores that the operator names; what they answer is hostile. */
package io.sandhold.efast;
