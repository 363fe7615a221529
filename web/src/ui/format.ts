import { locale } from '../session/locale.svelte';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A day and an hour in the reader's time zone: `12 May, 18:30`; with the year when it is another one. */
export function moment(iso: string): string {
  const date = new Date(iso);
  return new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    ...(date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }),
  }).format(date);
}

/** A day in the reader's time zone. */
export function day(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(new Date(iso));
}

/** A day without its year, for the axis of a chart. */
export function shortDay(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'numeric' }).format(
    new Date(iso),
  );
}

/** How long ago: `3 hours ago`, `yesterday`; a date once it is more than a month. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (now - new Date(iso).getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  if (seconds < MINUTE) return format.format(0, 'second');
  if (seconds < HOUR) return format.format(-Math.floor(seconds / MINUTE), 'minute');
  if (seconds < DAY) return format.format(-Math.floor(seconds / HOUR), 'hour');
  if (seconds < 30 * DAY) return format.format(-Math.floor(seconds / DAY), 'day');
  return day(iso);
}

/** A length of time in its greatest unit: `3 h`. */
export function span(seconds: number): string {
  const [value, unit] =
    seconds < HOUR
      ? [Math.max(1, Math.round(seconds / MINUTE)), 'minute']
      : seconds < 2 * DAY
        ? [Math.round(seconds / HOUR), 'hour']
        : [Math.round(seconds / DAY), 'day'];
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(
    value,
  );
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A mean rating: always one decimal. */
export function mean(value: number): string {
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(value);
}

/** The name of a language in the reader's one: `English`; its code when the browser knows no name. */
export function language(tag: string): string {
  try {
    const name = new Intl.DisplayNames(locale(), { type: 'language' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(locale()) + name.slice(1);
  } catch {
    return tag;
  }
}

/** What a field of `datetime-local` holds, for a moment; empty for none. */
export function toField(iso: string | null): string {
  if (!iso) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The moment that a field of `datetime-local` holds; null when it is empty. */
export function fromField(value: string): string | null {
  return value ? new Date(value).toISOString() : null;
}
