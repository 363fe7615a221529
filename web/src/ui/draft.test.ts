import { beforeEach, expect, it } from 'vitest';

import { Draft, forgetDrafts } from './draft.svelte';

const body = { query: 'Rust' };

beforeEach(() => localStorage.clear());

it('what got no answer is sent again with the same key, after a restart too', () => {
  const key = new Draft('request.1', { query: '' }).key(body);
  const later = new Draft('request.1', { query: '' });
  expect(later.unsent).toBe(true);
  expect(later.key(body)).toBe(key);
});

it('another text, or a no, gets another key', () => {
  const draft = new Draft('request.1', { query: '' });
  const key = draft.key(body);
  expect(draft.key({ query: 'Go' })).not.toBe(key);
  draft.refused();
  expect(draft.unsent).toBe(false);
  expect(draft.key(body)).not.toBe(key);
});

it('what was sent leaves nothing behind', () => {
  const draft = new Draft('request.1', { query: '' });
  draft.value = body;
  draft.key(body);
  draft.clear();
  expect(localStorage).toHaveLength(0);
  expect(draft.value).toEqual({ query: '' });
});

it('whoever signs out leaves no drafts', () => {
  new Draft('request.1', { query: '' }).keep();
  forgetDrafts();
  expect(localStorage).toHaveLength(0);
});
