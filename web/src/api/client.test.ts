import { beforeEach, expect, it, vi } from 'vitest';

import { answer, authorised } from './client';
import { isRefusal, Refused, Unreachable } from './problem';

const problem = (code: string, status: number) =>
  new Response(JSON.stringify({ code, status, detail: code }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });

const session = (access_token: string) =>
  Response.json({ id: '42', role: 'student', access_token, expires_in: 900 });

const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
  localStorage.setItem('mentoro.account', JSON.stringify({ id: '42', role: 'student' }));
});

it('an access token that ended is renewed, and the call made once more', async () => {
  fetched
    .mockResolvedValueOnce(session('first'))
    .mockResolvedValueOnce(problem('token_expired', 401))
    .mockResolvedValueOnce(session('second'))
    .mockResolvedValueOnce(Response.json({ ok: true }));
  const response = await authorised(new Request('http://localhost/api/me'), null);
  expect(await response.json()).toEqual({ ok: true });
  const last = fetched.mock.calls.at(-1)?.[0] as Request;
  expect(last.headers.get('Authorization')).toBe('Bearer second');
});

it('a session that was revoked ends here too', async () => {
  fetched.mockResolvedValueOnce(problem('session_revoked', 401));
  await authorised(new Request('http://localhost/api/me'), null);
  expect(localStorage.getItem('mentoro.account')).toBeNull();
});

it('nobody who is not signed in asks for a token', async () => {
  localStorage.clear();
  fetched.mockResolvedValueOnce(Response.json({}));
  await authorised(new Request('http://localhost/api/mentors'), null);
  expect(fetched).toHaveBeenCalledTimes(1);
});

it('a no keeps its code, its fields and its wait', async () => {
  const refused = await answer(
    Promise.resolve({
      error: { code: 'invalid', detail: '', errors: [{ pointer: '/email/0', code: 'too_long' }] },
      response: new Response(null, { status: 422, headers: { 'Retry-After': '7' } }),
    }),
  ).catch((error: unknown) => error);
  expect(isRefusal(refused, 'invalid')).toBe(true);
  expect((refused as Refused).fields()).toEqual({ email: 'too_long' });
  expect((refused as Refused).retryAfter).toBe(7);
});

it('a proxy that answers for a service which is away is no answer', async () => {
  const call = answer(
    Promise.resolve({ error: 'Bad Gateway', response: new Response('', { status: 502 }) }),
  );
  await expect(call).rejects.toBeInstanceOf(Unreachable);
});
