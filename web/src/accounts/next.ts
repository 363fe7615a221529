import { home, navigate } from '../shell/routes';
import type { Schemas } from '../api/client';

/** The page to go to after signing in: one of ours, never another site. */
export function nextPath(search: string): string | null {
  const next = new URLSearchParams(search).get('next');
  return next && /^\/(?![/\\])/.test(next) ? next : null;
}

/** The address's query that leads on to where one wanted to go. */
export function keepNext(search: string): { next: string } | Record<string, never> {
  const next = nextPath(search);
  return next ? { next } : {};
}

/** Goes to where one wanted to go, else to where the role begins. */
export async function goOn(role: Schemas['Role']): Promise<void> {
  const next = nextPath(location.search);
  // A path in an address is a string; the router's guard sends a wrong one home.
  await navigate((next ?? home(role)) as '/', { replace: true });
}
