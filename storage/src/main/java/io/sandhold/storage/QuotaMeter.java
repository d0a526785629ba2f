package io.sandhold.storage;

/**
 * Who counts what is written, where the kernel does not. Thread-safe.
 */
interface QuotaMeter {
    /** For volumes whose quota is the kernel's: counts nothing and refuses nothing. */
    QuotaMeter KERNEL = new QuotaMeter() {
        @Override
        public boolean counts() {
            return false;
        }

        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void give(long bytes) {
            // the kernel knows
        }

        @Override
        public void recount() {
            // the kernel knows
        }
    };

    /** Whether {@link #take} and {@link #give} need to be told. */
    boolean counts();

    /** Takes room for that many more bytes; false, and nothing taken, if there is not so much. */
    boolean take(long bytes);

    /** Gives back room that was taken or freed; below 0 it is room that was used without asking. */
    void give(long bytes);

    /** Counts again at once, after much was removed. */
    void recount();
}
