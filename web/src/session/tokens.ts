import type { components } from '../api/schema';
import { forgetAnswers } from './kept';

/**
 * The access token, in memory alone. The refresh token is in a cookie that no script reads: the
 * header asks the service to keep it there.
 */
export const REFRESH_BY_COOKIE = { 'Mentoro-Refresh': 'cookie' } as const;

export type SessionBody = components['schemas']['Session'];

/** Renewed so long before it ends, so that a slow call does not meet its end. */
const MARGIN_MS = 10_000;

const HINT = 'mentoro.account';

/** Whose session the cookie belongs to: what the page may show before, or without, a network. */
export interface Account {
  id: string;
  role: components['schemas']['Role'];
}

interface Listener {
  began(body: SessionBody): void;
  ended(): void;
}

let access: { token: string; until: number } | null = null;
let renewing: Promise<boolean> | null = null;
let listener: Listener | null = null;

/** Who hears of sessions that begin, go on and end. */
export function listen(to: Listener): void {
  listener = to;
}

/** Who was signed in when this browser was last used. */
export function hintedAccount(): Account | null {
  try {
    return JSON.parse(localStorage.getItem(HINT) ?? 'null') as Account | null;
  } catch {
    return null;
  }
}

/** Takes over a session that the service has just handed out. */
export async function sessionBegan(body: SessionBody): Promise<void> {
  const before = hintedAccount();
  if (before?.id !== body.id) await forgetAnswers();
  access = { token: body.access_token, until: Date.now() + body.expires_in * 1000 };
  localStorage.setItem(HINT, JSON.stringify({ id: body.id, role: body.role } satisfies Account));
  listener?.began(body);
}

/** Forgets a session that is over, and what was kept for it. */
export function sessionEnded(): void {
  const before = hintedAccount();
  access = null;
  localStorage.removeItem(HINT);
  if (before) {
    void forgetAnswers();
    listener?.ended();
  }
}

/** The token for the next call; null when nobody is signed in, or there is no network to ask. */
export async function bearer(): Promise<string | null> {
  if (!hintedAccount()) return null;
  if (!access || access.until - MARGIN_MS < Date.now()) await renew();
  return access?.token ?? null;
}

/** Gets a new access token by the cookie. False when the session is over or nothing answers. */
export function renew(): Promise<boolean> {
  renewing ??= refresh().finally(() => (renewing = null));
  return renewing;
}

async function refresh(): Promise<boolean> {
  let response: Response;
  try {
    response = await fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...REFRESH_BY_COOKIE },
      body: '{}',
      signal: AbortSignal.timeout(15_000),
    });
  } catch {
    return false;
  }
  if (response.ok) {
    await sessionBegan((await response.json()) as SessionBody);
    return true;
  }
  // Anything else, such as a 503, says nothing about the session.
  if ([400, 401, 403, 422].includes(response.status)) sessionEnded();
  return false;
}
