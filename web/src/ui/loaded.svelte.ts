import { untrack } from 'svelte';

import { isAborted } from '../api/client';

/** Something that a page reads: not there yet, there, or failed. A later reading wins over an earlier one. */
export class Loaded<T> {
  data = $state.raw<T | null>(null);
  error = $state.raw<unknown>(null);
  loading = $state(true);
  #running: AbortController | null = null;

  constructor(readonly read: (signal: AbortSignal) => Promise<T>) {}

  /** Reads; what is there stays until the answer comes. For `$effect`, through `start`. */
  async load(): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.loading = true;
    try {
      const data = await this.read(running.signal);
      if (running.signal.aborted) return;
      this.data = data;
      this.error = null;
    } catch (error) {
      if (isAborted(error) || running.signal.aborted) return;
      this.error = error;
    }
    this.loading = false;
  }

  /** For `$effect`: reads, and gives up when the page goes. */
  start(): () => void {
    void untrack(() => this.load());
    return () => this.#running?.abort();
  }
}

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list that is read page by page. */
export class Paged<T> {
  items = $state.raw<T[]>([]);
  error = $state.raw<unknown>(null);
  /** Whether the first page has never come. */
  fresh = $state(true);
  loading = $state(false);
  cursor = $state<string | null>(null);
  #running: AbortController | null = null;

  constructor(readonly read: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>) {}

  /** Reads from the beginning; what is there stays until the answer comes. */
  load(): Promise<void> {
    return this.#next(null);
  }

  /** Reads the next page, if there is one. */
  async more(): Promise<void> {
    if (this.cursor && !this.loading) await this.#next(this.cursor);
  }

  /** For `$effect`: reads, and gives up when the page goes. */
  start(): () => void {
    void untrack(() => this.load());
    return () => this.#running?.abort();
  }

  async #next(cursor: string | null): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.loading = true;
    try {
      const page = await this.read(cursor, running.signal);
      if (running.signal.aborted) return;
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.cursor = page.next_cursor;
      this.error = null;
      this.fresh = false;
    } catch (error) {
      if (isAborted(error) || running.signal.aborted) return;
      this.error = error;
    }
    this.loading = false;
  }
}
