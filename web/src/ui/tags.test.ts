import { expect, it } from 'vitest';

import { isNewTag } from './tags';

it('a tag is one only once, in whatever case', () => {
  expect(isNewTag('Rust', ['rust'])).toBe(false);
  expect(isNewTag('БАЗЫ данных', ['базы данных'])).toBe(false);
  expect(isNewTag('go', ['rust'])).toBe(true);
});

it('a tag has 2 to 30 characters', () => {
  expect(isNewTag('c', [])).toBe(false);
  expect(isNewTag('ж'.repeat(31), [])).toBe(false);
  expect(isNewTag('ж'.repeat(30), [])).toBe(true);
});
