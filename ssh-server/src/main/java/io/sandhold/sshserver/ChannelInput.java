package io.sandhold.sshserver;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a client has sent on a channel and nobody has taken yet. The I/O thread puts in and never waits; one reader takes out.
 *
 * <p>It is bounded by the channel's window: the window is widened ({@code release}) only by what the reader has done with, and the
 * channel refuses data beyond it. Small packets share a block, so a window of one-byte packets costs no more than one of large ones.
 */
final class ChannelInput {

    private static final int SMALLEST_BLOCK = 4096;

    /** Bytes from {@code start} to {@code end}. */
    private static final class Block {
        final byte[] bytes;
        int start;
        int end;

        Block(int capacity) {
            bytes = new byte[capacity];
        }
    }

    private final Deque<Block> blocks = new ArrayDeque<>();
    private boolean ended;

    synchronized void put(byte[] data, int offset, int length) {
        if (ended || length == 0) {
            return;
        }
        Block last = blocks.peekLast();
        int shared = last == null ? 0 : Math.min(length, last.bytes.length - last.end);
        if (shared > 0) {
            System.arraycopy(data, offset, last.bytes, last.end, shared);
            last.end += shared;
        }
        if (shared < length) {
            Block block = new Block(Math.max(length - shared, SMALLEST_BLOCK));
            System.arraycopy(data, offset + shared, block.bytes, 0, length - shared);
            block.end = length - shared;
            blocks.add(block);
        }
        notifyAll();
    }

    /** The client sends no more; what is there can still be read. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Drops everything; a waiting reader sees the end. */
    synchronized void close() {
        blocks.clear();
        end();
    }

    /** Whether a read would not wait. */
    synchronized boolean ready() {
        return ended || !blocks.isEmpty();
    }

    /** Reads what there is, up to {@code length} bytes, and waits while there is nothing; -1 at the end. */
    synchronized int read(byte[] into, int offset, int length) throws InterruptedException {
        while (blocks.isEmpty()) {
            if (ended) {
                return -1;
            }
            wait();
        }
        Block first = blocks.peekFirst();
        int count = Math.min(length, first.end - first.start);
        System.arraycopy(first.bytes, first.start, into, offset, count);
        first.start += count;
        if (first.start == first.end) {
            blocks.removeFirst();
        }
        return count;
    }
}
