/** The HTTP door: REST, health and the console's files. Knows {@code sessions} and what it hands out. */
package io.sandhold.webapi;
