import { expect, it } from 'vitest';

import { formatTerms, parseTerms } from './terms';

it('an address holds all terms, and gives them back', () => {
  const terms = {
    query: 'не бояться сцены',
    tags: ['речь', 'a&b'],
    minScore: 4.5,
    accepting: false,
  };
  expect(parseTerms(formatTerms(terms))).toEqual(terms);
});

it('the first page has an address without a query', () => {
  expect(formatTerms(parseTerms(''))).toBe('');
});

it('what makes no sense in an address does not count', () => {
  expect(parseTerms('?rating=99&tag=&accepting=maybe')).toEqual(parseTerms(''));
});
