import { createEventSource, type EventSourceClient } from 'eventsource-client';

import { authorised, type Schemas } from '../api/client';

export type Notification = Schemas['Notification'];

/** What a stream tells. */
export type News =
  | { kind: 'notification'; id: string; notification: Notification }
  /** What was told before is too old to go on from: look at everything. */
  | { kind: 'look' };

const LOCK = 'mentoro-events';

/**
 * One stream for all tabs of the browser: whoever holds the lock keeps it open and tells the others;
 * when that tab closes, the next one goes on from the last event that it heard of.
 */
export class Stream {
  #channel = new BroadcastChannel(LOCK);
  #stop = new AbortController();
  #last: string | undefined;

  constructor(readonly hear: (news: News) => void) {
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => this.#take(data);
    const { signal } = this.#stop;
    navigator.locks
      .request(LOCK, { signal }, () => this.#lead(signal))
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
  }

  close(): void {
    this.#stop.abort();
    this.#channel.close();
  }

  #take(news: News): void {
    if (news.kind === 'notification') this.#last = news.id;
    this.hear(news);
  }

  #tell(news: News): void {
    this.#take(news);
    this.#channel.postMessage(news);
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const source: EventSourceClient = createEventSource({
      url: '/api/events',
      ...(this.#last ? { initialLastEventId: this.#last } : {}),
      fetch: async (url, init) => {
        const response = await open(url, init);
        // The library would read a refusal as an empty stream, at once and again.
        if (!response.ok) throw new Error(`stream: ${String(response.status)}`);
        return response;
      },
      // What happened while no stream was open may have been missed.
      onConnect: () => this.#tell({ kind: 'look' }),
      onMessage: ({ id, event, data }) => {
        if (event === 'reset') this.#tell({ kind: 'look' });
        else if (event !== 'end' && id)
          this.#tell({ kind: 'notification', id, notification: JSON.parse(data) as Notification });
      },
    });
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    source.close();
  }
}

/** Unlike other calls, a stream has no end to wait for, so no time-out either. */
async function open(url: string | URL, init: Parameters<typeof fetch>[1]): Promise<Response> {
  return authorised(new Request(new URL(url, location.origin), init ?? {}), null);
}
