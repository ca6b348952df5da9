import type { Payload } from '../payload/parse-payload.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** A request that comes from whom it should come from. */
export type Verified = {
  readonly ok: true;
  /** What filters and image names are read from, when it is not the body as it came. */
  readonly body?: Payload;
  readonly claims?: Claims;
};

export type Refused = {
  readonly ok: false;
  /** 401 for a sender that is not who it should be, 400 for a body that is not what it should be, 202 for an event
   * that nobody asked for, 503 when the sender cannot be checked now. */
  readonly status: 202 | 400 | 401 | 503;
  /** For the log; nothing of it is told to the sender. */
  readonly reason: string;
};

export type Verdict = Verified | Refused;

export const accepted: Verified = { ok: true };

export function refuse(status: Refused['status'], reason: string): Refused {
  return { ok: false, status, reason };
}
