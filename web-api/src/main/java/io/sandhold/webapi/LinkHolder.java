package io.sandhold.webapi;

import io.sandhold.sessions.Principal;

/** Whoever comes by a signed link, and what is told where it does not lead anywhere. */
final class LinkHolder {

    private LinkHolder() {}

    /**
     * The rights that the account which made a link has by now, to that one session.
     *
     * @throws Problem 410 if it has none any more, or the token that it was made with is no more
     */
    static Principal of(Call call, SealedLink link) {
        return call.host()
                .accounts()
                .byLink(
                        link.maker(),
                        link.sessionId(),
                        call.by().door(),
                        call.by().address())
                .orElseThrow(LinkHolder::revoked)
                .asking(call.requestId());
    }

    /** 404: this server has made no such link. */
    static Problem unknown() {
        return Problem.notFound("this is no link of this server; ask for a new one");
    }

    /** 410: its time is over. */
    static Problem over() {
        return new Problem(410, "LINK_EXPIRED", "this link has ended; ask for a new one");
    }

    /** 410: what it was made with is no more. */
    private static Problem revoked() {
        return new Problem(
                410,
                "LINK_REVOKED",
                "this link has ended: the token that it was made with was revoked or has expired; ask for a new one");
    }

    /** 410: the session or the account is not there any more, or another of that name. */
    static Problem gone() {
        return new Problem(410, "GONE", "what this link leads to is gone");
    }
}
