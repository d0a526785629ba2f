package io.sandhold.terminals;

import io.sandhold.isolation.WindowSize;
import java.time.Instant;

/**
 * A shell as it is at a moment.
 *
 * @param name its name
 * @param since when it was started
 * @param size its window
 * @param clients how many are at it that may type
 * @param viewers how many only look on
 * @param title as its program has set it: hostile text without control characters, at most 256 characters; or empty
 * @param lastOutput when it last printed
 */
public record ShellState(
        String name, Instant since, WindowSize size, int clients, int viewers, String title, Instant lastOutput) {}
