/** The service worker's cache of answers (`vite.config.ts`). */
const ANSWERS = 'answers';

/** Empties what the service worker kept of answers, since the next reader may be somebody else. */
export async function forgetAnswers(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(ANSWERS);
}
