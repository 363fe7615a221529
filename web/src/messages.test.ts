import { expect, it } from 'vitest';

import en from '../messages/en.json';
import ru from '../messages/ru.json';

it('both languages say the same things', () => {
  expect(Object.keys(ru)).toEqual(Object.keys(en));
});

it('every count in Russian has its three forms', () => {
  const plural = Object.values(ru).filter((message) => typeof message !== 'string');
  for (const [variant] of plural) {
    expect(Object.keys(variant?.match ?? {})).toEqual(['amount=one', 'amount=few', 'amount=*']);
  }
});

it('both languages fill in the same values', () => {
  const values = (message: unknown) =>
    [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort();
  for (const [key, message] of Object.entries(en)) {
    expect([key, values(ru[key as keyof typeof ru])]).toEqual([key, values(message)]);
  }
});
