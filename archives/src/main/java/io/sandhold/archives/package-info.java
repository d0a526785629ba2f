/** Packing files of a volume, and unpacking in a volume what a stranger packed. */
package io.sandhold.archives;
