import { getLocale, type Locale, overwriteGetLocale, setLocale } from '../paraglide/runtime';

let current = $state<Locale>(getLocale());
overwriteGetLocale(() => current);

/** The language of the page: the one chosen, else the browser's. */
export function locale(): Locale {
  return current;
}

/** Chooses the language, here and at the next visit. */
export function chooseLocale(chosen: Locale): void {
  current = chosen;
  void setLocale(chosen, { reload: false });
  document.documentElement.lang = chosen;
}

document.documentElement.lang = current;
