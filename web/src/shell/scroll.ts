import { tick } from 'svelte';

/** Where each entry of the history was scrolled to, by the router's number of it. */
const places = new Map<number, number>();

let wentBack = false;
let first = true;

function entry(): number {
  return (history.state as { _routerIndex?: number } | null)?._routerIndex ?? 0;
}

// The router goes to the top at each step, and its own listener comes after this one.
history.scrollRestoration = 'manual';
addEventListener('popstate', () => (wentBack = true), { capture: true });
addEventListener('scroll', () => places.set(entry(), scrollY), { passive: true });

// The router takes every click on a link of ours; one with a modifier is the browser's.
addEventListener(
  'click',
  (event) => {
    const { target, ctrlKey, metaKey, shiftKey, altKey, button } = event;
    if (!(ctrlKey || metaKey || shiftKey || altKey || button)) return;
    if (target instanceof Element && target.closest('a')) event.stopImmediatePropagation();
  },
  { capture: true },
);

/** After each step: the place one left when going back, else the top, with the focus on the page. */
export async function arrived(): Promise<void> {
  const place = wentBack ? places.get(entry()) : undefined;
  wentBack = false;
  await tick();
  if (place !== undefined) scrollTo(0, place);
  // At the first page the focus is where the browser puts it.
  if (!first) document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  first = false;
}
