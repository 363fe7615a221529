import { expect, it } from 'vitest';

import { contactHref, contactText } from './links';

const contact = (url: string) => ({ network: 'site', url });

it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address'])(
  'no link leads to %s',
  (url) => {
    expect(contactHref(contact(url))).toBeNull();
  },
);

it.each([
  ['https://t.me/maria_kim', '@maria_kim'],
  ['mailto:a@example.com', 'a@example.com'],
  ['https://example.com/me/', 'example.com/me'],
])('%s reads %s', (url, text) => {
  expect(contactHref(contact(url))).not.toBeNull();
  expect(contactText(contact(url))).toBe(text);
});
