/** Where a card is dragged to, pixels from its place. */
export interface Offset {
  x: number;
  y: number;
}

export type Direction = 'left' | 'right' | 'up';

/** How far a card goes before letting go means something, pixels. */
const FAR = 96;
/** A flick is as good as a long way, pixels per millisecond. */
const FAST = 0.6;
/** Below this a finger only trembles, or means to scroll. */
const DEAD = 8;

/** What letting go at `offset` means; null for nothing. */
export function meaning({ x, y }: Offset, speed: Offset): Direction | null {
  const sideways = Math.abs(x) > FAR || (Math.abs(speed.x) > FAST && Math.abs(x) > FAR / 3);
  if (sideways && Math.abs(x) > Math.abs(y)) return x > 0 ? 'right' : 'left';
  return y < -FAR && Math.abs(y) > Math.abs(x) ? 'up' : null;
}

interface Listener {
  moved(offset: Offset): void;
  released(direction: Direction | null): void;
}

/** Lets a finger or a mouse drag `node`; a link or a button in it still works when it is only touched. */
export function draggable(node: HTMLElement, { moved, released }: Listener): () => void {
  let from: { x: number; y: number; pointer: number } | null = null;
  let dragging = false;
  let last = { x: 0, y: 0, at: 0 };
  let speed: Offset = { x: 0, y: 0 };

  function down(event: PointerEvent) {
    if (event.button !== 0 || !event.isPrimary) return;
    from = { x: event.clientX, y: event.clientY, pointer: event.pointerId };
    last = { x: event.clientX, y: event.clientY, at: event.timeStamp };
    speed = { x: 0, y: 0 };
    dragging = false;
  }

  function move(event: PointerEvent) {
    if (from?.pointer !== event.pointerId) return;
    const offset = { x: event.clientX - from.x, y: event.clientY - from.y };
    if (!dragging && Math.hypot(offset.x, offset.y) < DEAD) return;
    if (!dragging) {
      dragging = true;
      node.setPointerCapture(event.pointerId);
    }
    const passed = Math.max(1, event.timeStamp - last.at);
    speed = { x: (event.clientX - last.x) / passed, y: (event.clientY - last.y) / passed };
    last = { x: event.clientX, y: event.clientY, at: event.timeStamp };
    moved(offset);
  }

  function up(event: PointerEvent) {
    if (from?.pointer !== event.pointerId) return;
    const offset = { x: event.clientX - from.x, y: event.clientY - from.y };
    from = null;
    if (!dragging) return;
    released(event.type === 'pointerup' ? meaning(offset, speed) : null);
    // The click that follows a drag is not meant.
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }));
  }

  function swallow(event: Event) {
    event.preventDefault();
    event.stopPropagation();
  }

  node.addEventListener('pointerdown', down);
  node.addEventListener('pointermove', move);
  node.addEventListener('pointerup', up);
  node.addEventListener('pointercancel', up);
  return () => {
    node.removeEventListener('pointerdown', down);
    node.removeEventListener('pointermove', move);
    node.removeEventListener('pointerup', up);
    node.removeEventListener('pointercancel', up);
  };
}
