package io.sandhold.webapi;

/** A WebSocket that tells why it is none: a browser shows its page nothing of the answer to a handshake that was refused. */
final class RefusingSocket extends TalkSocket {

    private final RuntimeException refusal;

    RefusingSocket(Call call, RuntimeException refusal) {
        super(call);
        this.refusal = refusal;
    }

    @Override
    void begin() {
        throw refusal;
    }

    @Override
    void told(Members message) {}

    @Override
    void sent(byte[] bytes) {}

    @Override
    void left() {}

    @Override
    boolean forgives() {
        return false;
    }
}
