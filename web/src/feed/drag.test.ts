import { expect, it } from 'vitest';

import { meaning } from './drag';

const still = { x: 0, y: 0 };

it('a long way to a side means something, a short one nothing', () => {
  expect(meaning({ x: 120, y: 10 }, still)).toBe('right');
  expect(meaning({ x: -120, y: 10 }, still)).toBe('left');
  expect(meaning({ x: 40, y: 10 }, still)).toBeNull();
});

it('a flick is as good as a long way', () => {
  expect(meaning({ x: -40, y: 5 }, { x: -1, y: 0 })).toBe('left');
});

it('a scroll is no swipe', () => {
  expect(meaning({ x: 100, y: 300 }, still)).toBeNull();
});
