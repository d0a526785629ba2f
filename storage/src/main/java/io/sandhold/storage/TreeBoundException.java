package io.sandhold.storage;

import java.util.Objects;

/** Work on a whole tree came to one of its bounds, and was given up. */
public final class TreeBoundException extends RuntimeException {

    private final TreeBound bound;

    public TreeBoundException(TreeBound bound) {
        super(
                switch (Objects.requireNonNull(bound)) {
                    case ENTRIES -> "the tree holds more entries than one call takes; take its parts one by one";
                    case TIME -> "it took longer than one call may; take parts of it one by one";
                    case PATHS -> "the tree is so deep and wide that its paths do not fit; take its parts one by one";
                });
        this.bound = bound;
    }

    public TreeBound bound() {
        return bound;
    }
}
