/** The Java client of Sandhold's REST API. Depends on nothing of the server. */
package io.sandhold.sdk;
