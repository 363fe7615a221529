import { hintedAccount } from '../session/tokens';

const PREFIX = 'mentoro.draft.';

interface Stored<T> {
  value: T;
  /** The body that was sent and not answered, and the key that it was sent with. */
  sent?: { body: string; key: string };
}

/**
 * What somebody is writing: it outlives a closed tab, a lost network and a session that ends, until
 * it was sent. Whoever sends it again after no answer came does so with the same `Idempotency-Key`,
 * so that it does not arrive twice.
 */
export class Draft<T> {
  readonly #at: string;
  #sent: Stored<T>['sent'];
  value = $state() as T;

  constructor(
    name: string,
    readonly empty: T,
  ) {
    this.#at = `${PREFIX}${hintedAccount()?.id ?? ''}.${name}`;
    const stored = this.#read();
    this.value = stored?.value ?? structuredClone(empty);
    this.#sent = stored?.sent;
  }

  /** Whether an earlier sending of it got no answer. */
  get unsent(): boolean {
    return this.#sent !== undefined;
  }

  /** Keeps what is written now. For `$effect`. */
  keep(): void {
    const stored: Stored<T> = { value: $state.snapshot(this.value) as T };
    if (this.#sent) stored.sent = this.#sent;
    localStorage.setItem(this.#at, JSON.stringify(stored));
  }

  /** The key to send `body` with: the one of the last time as long as the body is the same. */
  key(body: unknown): string {
    const text = JSON.stringify(body);
    if (this.#sent?.body !== text) this.#sent = { body: text, key: crypto.randomUUID() };
    this.keep();
    return this.#sent.key;
  }

  /** It arrived, or was thrown away. */
  clear(): void {
    this.#sent = undefined;
    this.value = structuredClone(this.empty);
    localStorage.removeItem(this.#at);
  }

  /** An answer came, and it was a no: what is sent next is something else. */
  refused(): void {
    this.#sent = undefined;
    this.keep();
  }

  #read(): Stored<T> | null {
    try {
      return JSON.parse(localStorage.getItem(this.#at) ?? 'null') as Stored<T> | null;
    } catch {
      return null;
    }
  }
}

/** Forgets all drafts: whoever signs out leaves nothing behind. */
export function forgetDrafts(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}
