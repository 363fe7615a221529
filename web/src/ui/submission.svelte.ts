import { type ErrorCode, Refused } from '../api/problem';

/** What a form sends: one at a time, and what went wrong with the last one. */
export class Submission<Args extends unknown[] = []> {
  sending = $state(false);
  error = $state.raw<unknown>(null);
  /** Why the service refused a field, by its name. */
  readonly wrong: Record<string, ErrorCode> = $derived(
    this.error instanceof Refused ? this.error.fields() : {},
  );

  /** @param failed what is to be done about a failure besides telling it */
  constructor(
    readonly send: (...args: Args) => Promise<unknown>,
    readonly failed?: (error: unknown) => void,
  ) {}

  /** Sends, unless it is sending. */
  async run(...args: Args): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    this.error = null;
    try {
      await this.send(...args);
    } catch (error) {
      this.error = error;
      this.failed?.(error);
    }
    this.sending = false;
  }

  /** For `onsubmit`. */
  readonly submit = (event: SubmitEvent, ...args: Args): void => {
    event.preventDefault();
    void this.run(...args);
  };
}
