import { session } from '../session/session.svelte';
import { type News, type Notification, Stream } from './stream';

/** A burst of events asks once for what they changed. */
const BURST_MS = 200;

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows the listeners
const listeners = new Set<(notification: Notification | null) => void>();
let looking: ReturnType<typeof setTimeout> | undefined;

function hear(news: News): void {
  clearTimeout(looking);
  looking = setTimeout(() => void session.look(), BURST_MS);
  for (const listener of listeners)
    listener(news.kind === 'notification' ? news.notification : null);
}

/**
 * Calls back with each notification as it comes, or with null when some may have been missed. For
 * `$effect`: what it returns stops it.
 */
export function onNews(listener: (notification: Notification | null) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Keeps the stream open while somebody is signed in. For `$effect`. */
export function follow(): (() => void) | undefined {
  if (!session.account) return;
  const stream = new Stream(hear);
  // A phone freezes what is not on the screen.
  const woken = () => {
    if (document.visibilityState === 'visible') hear({ kind: 'look' });
  };
  document.addEventListener('visibilitychange', woken);
  return () => {
    document.removeEventListener('visibilitychange', woken);
    stream.close();
  };
}
