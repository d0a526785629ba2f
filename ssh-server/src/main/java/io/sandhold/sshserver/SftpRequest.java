package io.sandhold.sshserver;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Operation;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an SFTP client may ask for, one row each: the request's number and name, the right it needs, the audit event it leaves when it is
 * done, and who answers. Numbers are of draft-ietf-secsh-filexfer-02 section 3, extensions of OpenSSH's {@code PROTOCOL} section 4
 * and draft-ietf-secsh-filexfer-extensions-00. What is not in this table is refused.
 *
 * <p>Files that were read or written leave their events when they are closed, with the bytes that went.
 */
enum SftpRequest {
    OPEN(3, Operation.FILE_READ, Optional.empty(), SftpFileAnswers::open),
    CLOSE(4, Operation.FILE_READ, Optional.empty(), SftpFileAnswers::close),
    READ(5, Operation.FILE_READ, Optional.empty(), SftpFileAnswers::read),
    WRITE(6, Operation.FILE_WRITE, Optional.empty(), SftpFileAnswers::write),
    LSTAT(7, Operation.FILE_READ, Optional.empty(), SftpPathAnswers::linkStat),
    FSTAT(8, Operation.FILE_READ, Optional.empty(), SftpFileAnswers::stat),
    SETSTAT(9, Operation.FILE_WRITE, Optional.empty(), SftpPathAnswers::setStat),
    FSETSTAT(10, Operation.FILE_WRITE, Optional.empty(), SftpFileAnswers::setStat),
    OPENDIR(11, Operation.FILE_READ, Optional.empty(), SftpDirectoryAnswers::open),
    READDIR(12, Operation.FILE_READ, Optional.empty(), SftpDirectoryAnswers::read),
    REMOVE(13, Operation.FILE_WRITE, Optional.of(AuditKind.FILE_REMOVED), SftpPathAnswers::remove),
    MKDIR(14, Operation.FILE_WRITE, Optional.of(AuditKind.FILE_WRITTEN), SftpPathAnswers::makeDirectory),
    RMDIR(15, Operation.FILE_WRITE, Optional.of(AuditKind.FILE_REMOVED), SftpPathAnswers::removeDirectory),
    REALPATH(16, Operation.FILE_READ, Optional.empty(), SftpPathAnswers::realPath),
    STAT(17, Operation.FILE_READ, Optional.empty(), SftpPathAnswers::stat),
    RENAME(18, Operation.FILE_WRITE, Optional.of(AuditKind.FILE_WRITTEN), SftpPathAnswers::rename),
    READLINK(19, Operation.FILE_READ, Optional.empty(), SftpPathAnswers::readLink),
    SYMLINK(20, Operation.FILE_WRITE, Optional.of(AuditKind.FILE_WRITTEN), SftpPathAnswers::symlink),
    POSIX_RENAME(
            "posix-rename@openssh.com",
            "1",
            Operation.FILE_WRITE,
            Optional.of(AuditKind.FILE_WRITTEN),
            SftpPathAnswers::posixRename),
    STATVFS("statvfs@openssh.com", "2", Operation.FILE_READ, Optional.empty(), SftpExtraAnswers::space),
    FSTATVFS("fstatvfs@openssh.com", "2", Operation.FILE_READ, Optional.empty(), SftpExtraAnswers::spaceOfHandle),
    HARDLINK(
            "hardlink@openssh.com",
            "1",
            Operation.FILE_WRITE,
            Optional.of(AuditKind.FILE_WRITTEN),
            SftpPathAnswers::hardLink),
    FSYNC("fsync@openssh.com", "1", Operation.FILE_WRITE, Optional.empty(), SftpFileAnswers::sync),
    LSETSTAT("lsetstat@openssh.com", "1", Operation.FILE_WRITE, Optional.empty(), SftpPathAnswers::setLinkStat),
    LIMITS("limits@openssh.com", "1", Operation.FILE_READ, Optional.empty(), SftpExtraAnswers::limits),
    EXPAND_PATH("expand-path@openssh.com", "1", Operation.FILE_READ, Optional.empty(), SftpExtraAnswers::expandPath),
    COPY_DATA("copy-data", "1", Operation.FILE_WRITE, Optional.empty(), SftpFileAnswers::copy),
    HOME_DIRECTORY("home-directory", "1", Operation.FILE_READ, Optional.empty(), SftpExtraAnswers::home),
    USERS_GROUPS_BY_ID(
            "users-groups-by-id@openssh.com", "1", Operation.FILE_READ, Optional.empty(), SftpExtraAnswers::names);

    /** {@code SSH_FXP_EXTENDED}. */
    static final int EXTENDED = 200;

    /** Who answers a request: reads its members, writes its answer, or throws what the status says. */
    @FunctionalInterface
    interface Answer {
        void to(SftpServer server, int id, SftpPacket request);
    }

    private static final Map<Integer, SftpRequest> BY_TYPE = Arrays.stream(values())
            .filter(request -> request.extension.isEmpty())
            .collect(Collectors.toUnmodifiableMap(request -> request.type, Function.identity()));

    private static final Map<String, SftpRequest> BY_EXTENSION = Arrays.stream(values())
            .filter(request -> !request.extension.isEmpty())
            .collect(Collectors.toUnmodifiableMap(request -> request.extension, Function.identity()));

    private final int type;
    private final String extension;
    private final String version;
    private final Operation right;
    private final Optional<AuditKind> event;
    private final Answer answer;

    SftpRequest(int type, Operation right, Optional<AuditKind> event, Answer answer) {
        this.type = type;
        this.extension = "";
        this.version = "";
        this.right = right;
        this.event = event;
        this.answer = answer;
    }

    SftpRequest(String extension, String version, Operation right, Optional<AuditKind> event, Answer answer) {
        this.type = EXTENDED;
        this.extension = extension;
        this.version = version;
        this.right = right;
        this.event = event;
        this.answer = answer;
    }

    static Optional<SftpRequest> ofType(int type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    static Optional<SftpRequest> ofExtension(String name) {
        return Optional.ofNullable(BY_EXTENSION.get(name));
    }

    /** The extension's name; empty for a request of the draft. */
    String extension() {
        return extension;
    }

    /** The extension's version, as it is announced. */
    String version() {
        return version;
    }

    Operation right() {
        return right;
    }

    Optional<AuditKind> event() {
        return event;
    }

    Answer answer() {
        return answer;
    }
}
