package io.sandhold.sdk;

import java.util.List;

/**
 * What {@link Sandbox#cleanupAll} did.
 *
 * @param total how many sessions there were
 * @param success how many were removed
 * @param failed those that were not, with the reason
 * @param skipped those left alone because they are in use
 */
public record CleanupResult(int total, int success, List<String> failed, List<String> skipped) {
    public CleanupResult {
        failed = List.copyOf(failed);
        skipped = List.copyOf(skipped);
    }
}
