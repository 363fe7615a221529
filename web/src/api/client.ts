import createClient from 'openapi-fetch';

import { bearer, renew, sessionEnded } from '../session/tokens';
import { type Problem, Refused, Unreachable } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

/** How long an answer may take, a picture's upload included. */
const PATIENCE_MS = 30_000;

/** Codes of a 401 that no refresh mends. */
const OVER = ['session_revoked', 'token_invalid', 'refresh_reused'];

async function codeOf(response: Response): Promise<string | undefined> {
  const problem = (await response
    .clone()
    .json()
    .catch(() => null)) as Problem | null;
  return problem?.code;
}

async function send(
  request: Request,
  token: string | null,
  patience: number | null,
): Promise<Response> {
  const headers = new Headers(request.headers);
  if (token) headers.set('Authorization', `Bearer ${token}`);
  if (patience === null) return fetch(new Request(request, { headers }));
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patience)]);
  return fetch(new Request(request, { headers, signal }));
}

/**
 * Sends as whoever is signed in. An access token that has ended in the meantime is renewed, and the
 * call made again, once.
 *
 * @param patience milliseconds for the whole answer; null for one that never ends
 */
export async function authorised(request: Request, patience: number | null): Promise<Response> {
  const again = request.clone();
  const response = await send(request, await bearer(), patience);
  if (response.status !== 401) return response;
  const code = await codeOf(response);
  if (code === 'token_expired' && (await renew())) {
    return send(again, await bearer(), patience);
  }
  if (code && OVER.includes(code)) sessionEnded();
  return response;
}

/** Every call of the public API, typed by its document. */
export const api = createClient<paths>({ fetch: (request) => authorised(request, PATIENCE_MS) });

/**
 * The body of an answer.
 *
 * @throws {Refused} when the service says no
 * @throws {Unreachable} when nothing answers
 * @throws {DOMException} `AbortError` when the caller gave the call up
 */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let result: { data?: T; error?: unknown; response: Response };
  try {
    result = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Unreachable('no answer', { cause: error });
  }
  const { data, error, response } = result;
  if (response.ok) return data as T;
  const problem = error as Problem | undefined;
  // A proxy that answers for a service which is away speaks no problem+json.
  if (!problem?.code) throw new Unreachable(`status ${String(response.status)}`);
  const seconds = Number(response.headers.get('Retry-After'));
  throw new Refused(problem, Number.isFinite(seconds) && seconds > 0 ? seconds : null);
}

/** Whether the caller itself gave the call up. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
