let online = $state(navigator.onLine);

addEventListener('online', () => (online = true));
addEventListener('offline', () => (online = false));

/** Whether the browser has a network at all; the service may still be away. */
export function isOnline(): boolean {
  return online;
}
