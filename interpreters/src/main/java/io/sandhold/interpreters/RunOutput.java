package io.sandhold.interpreters;

import java.nio.ByteBuffer;

/** Where what a run gives goes, as it comes. Called by the thread that runs it; what it throws ends the run. */
public interface RunOutput {

    /** Something printed. The bytes are the receiver's. */
    void stdout(ByteBuffer bytes);

    /** Something complained of. */
    void stderr(ByteBuffer bytes);

    /** A result to be shown: the JSON of an object, by media types, if the program kept to it. Of contexts only. */
    void result(byte[] json);

    /** Asked before so many bytes of a result are taken into memory; throws where there is no room for them. */
    void room(int bytes);
}
