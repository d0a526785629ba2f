package io.sandhold.sshserver;

/**
 * What the SFTP channels of all connections share of the server.
 *
 * @param handles what may be open
 * @param aside what may be answered aside
 */
record SftpRoom(HandleRoom handles, AsideRoom aside) {

    /** That of this process. */
    static SftpRoom ofProcess() {
        return new SftpRoom(HandleRoom.ofProcess(), new AsideRoom());
    }
}
