import type { components } from './schema';

/** The answer of a call that failed, RFC 9457. */
export type Problem = components['schemas']['Problem'];

/** The stable words by which clients tell errors apart. */
export type ErrorCode = components['schemas']['ErrorCode'];

/** The service answered, and refused. */
export class Refused extends Error {
  override name = 'Refused';

  /** @param retryAfter seconds that `Retry-After` asks for, if it does */
  constructor(
    readonly problem: Problem,
    readonly retryAfter: number | null,
  ) {
    super(problem.detail);
  }

  get code(): ErrorCode {
    return this.problem.code;
  }

  /** A value that goes with the code, such as `retry_at`. */
  param(name: string): unknown {
    return (this.problem.params as Record<string, unknown> | undefined)?.[name];
  }

  /** The codes of the body's fields, by the name of the outermost one. */
  fields(): Record<string, ErrorCode> {
    const wrong = (this.problem.errors ?? []).flatMap(({ pointer, code }) => {
      const field = pointer?.split('/')[1];
      return field ? [[field, code] as const] : [];
    });
    return Object.fromEntries(wrong);
  }
}

/** No answer came: no network, a server that is away, or too long a wait. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/** Whether `error` is an answer with this code. */
export function isRefusal(error: unknown, ...codes: ErrorCode[]): error is Refused {
  return error instanceof Refused && codes.includes(error.code);
}
