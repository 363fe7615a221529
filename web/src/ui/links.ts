import type { Schemas } from '../api/client';

/** What a contact's address may begin with; the service lets nothing else in, and neither does the page. */
const SCHEMES = ['http:', 'https:', 'mailto:', 'tel:'];

/** The address to link to; null when it is none that a person should follow. */
export function contactHref({ url }: Schemas['Contact']): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed && SCHEMES.includes(parsed.protocol) ? parsed.href : null;
}

/** The address as one reads it: no scheme, no closing slash; a Telegram page as its `@name`. */
export function contactText({ url }: Schemas['Contact']): string {
  const telegram = /^https?:\/\/t\.me\/([\w]+)\/?$/.exec(url);
  if (telegram) return `@${telegram[1]}`;
  return url.replace(/^(https?:\/\/|mailto:|tel:)/, '').replace(/\/$/, '');
}
