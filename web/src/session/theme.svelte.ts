/** Light, dark, or as the system says. */
export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'mentoro.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  const word = localStorage.getItem(KEY);
  return word === 'light' || word === 'dark' ? word : 'auto';
}

let current = $state<Theme>(stored());

function show(): void {
  const dark = current === 'dark' || (current === 'auto' && system.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

export function theme(): Theme {
  return current;
}

/** Chooses the theme, here and at the next visit. */
export function chooseTheme(chosen: Theme): void {
  current = chosen;
  if (chosen === 'auto') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, chosen);
  show();
}

system.addEventListener('change', show);
show();
