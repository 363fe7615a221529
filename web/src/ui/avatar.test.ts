import { describe, expect, it } from 'vitest';

import { hue, initials } from './avatar';

describe('initials', () => {
  it.each([
    ['Алексей Громов', 'АГ'],
    ['Wei', 'W'],
    ['Анна-Мария де ла Крус', 'АК'],
    ['🦀 Ferris', 'F'],
    ['', ''],
  ])('stand for %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('hue', () => {
  it('is the same for the same id, and far for the next one', () => {
    const [first, second] = [
      '0199f000-0000-7000-8000-000000000001',
      '0199f000-0000-7000-8000-000000000002',
    ];
    expect(hue(first)).toBe(hue(first));
    expect(Math.abs(hue(first) - hue(second))).toBeGreaterThan(10);
    expect(hue(first)).toBeLessThan(360);
  });
});
