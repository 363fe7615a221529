/** Long enough to read a sentence and reach for its button. */
const SHOWN_MS = 6000;

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

let last = 0;
let shown = $state<Toast[]>([]);

export function toasts(): Toast[] {
  return shown;
}

export function dismiss(id: number): void {
  shown = shown.filter((toast) => toast.id !== id);
}

/** Says something in passing; what must not be missed stays on the page instead. */
export function toast(text: string, action?: Toast['action'], forMs = SHOWN_MS): void {
  const id = ++last;
  // More than two at once nobody reads.
  shown = [...shown.slice(-1), { id, text, ...(action ? { action } : {}) }];
  if (Number.isFinite(forMs)) setTimeout(() => dismiss(id), forMs);
}
