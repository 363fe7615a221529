import { expect, it, vi } from 'vitest';

import { type Problem, Refused } from '../api/problem';
import { Submission } from './submission.svelte';

const refused = new Refused(
  { code: 'invalid', errors: [{ pointer: '/name', code: 'too_short' }] } as Problem,
  null,
);

it('what is being sent is not sent again, and what was sent may be', async () => {
  let arrive: () => void = () => undefined;
  const send = vi.fn(() => new Promise<void>((resolve) => (arrive = resolve)));
  const submission = new Submission(send);
  const first = submission.run();
  await submission.run();
  expect(submission.sending).toBe(true);
  expect(send).toHaveBeenCalledTimes(1);
  arrive();
  await first;
  expect(submission.sending).toBe(false);
  void submission.run();
  expect(send).toHaveBeenCalledTimes(2);
});

it('what went wrong is kept, by field, until it is sent again', async () => {
  const send = vi.fn<() => Promise<void>>().mockRejectedValueOnce(refused).mockResolvedValueOnce();
  const failed = vi.fn(() => submission.wrong);
  const submission = new Submission(send, failed);
  await submission.run();
  expect(submission.error).toBe(refused);
  expect(failed).toHaveReturnedWith({ name: 'too_short' });
  expect(submission.sending).toBe(false);
  await submission.run();
  expect(submission.error).toBeNull();
  expect(submission.wrong).toEqual({});
  expect(failed).toHaveBeenCalledTimes(1);
});

it('a form is sent here, not by the browser', () => {
  const send = vi.fn((text: string) => Promise.resolve(text));
  const event = new SubmitEvent('submit', { cancelable: true });
  new Submission(send).submit(event, 'Rust');
  expect(event.defaultPrevented).toBe(true);
  expect(send).toHaveBeenCalledWith('Rust');
});
