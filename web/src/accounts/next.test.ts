import { expect, it, vi } from 'vitest';

vi.mock('../shell/routes', () => ({ home: vi.fn(), navigate: vi.fn() }));
const { nextPath } = await import('./next');

it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
  'nobody is led to %s after signing in',
  (next) => {
    expect(nextPath(`?${new URLSearchParams({ next }).toString()}`)).toBeNull();
  },
);

it('one goes on to where one wanted to go', () => {
  expect(nextPath('?next=%2Fmentors%2F42')).toBe('/mentors/42');
});
