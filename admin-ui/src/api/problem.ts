import { words } from "../words/words";

const spoken = words({
  en: {
    away: "The server cannot be reached; the console tries again by itself.",
    odd: "The server answered {status} without saying why.",
  },
  zh: {
    away: "无法连接服务器；控制台会自动重试。",
    odd: "服务器返回了 {status}，但没有说明原因。",
  },
});

/** A refusal as the server says it (RFC 9457): its sentence names the rule and the way out, so it is shown as it is. */
export class Problem extends Error {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** Such as QUOTA_EXCEEDED; empty where the answer had none. */
  readonly code: string;

  constructor(status: number, code: string, sentence: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }

  static away(): Problem {
    return new Problem(0, "AWAY", spoken.say("away"));
  }

  /** Out of an answer that is no success. */
  static of(status: number, body: unknown): Problem {
    const members = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
    const sentence = typeof members.detail === "string" ? members.detail : spoken.say("odd", { status });
    return new Problem(status, typeof members.code === "string" ? members.code : "", sentence);
  }

  /** Of whatever was thrown. */
  static from(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    return thrown instanceof TypeError ? Problem.away() : new Problem(0, "", String(thrown));
  }
}
