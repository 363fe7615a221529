import { registerSW } from 'virtual:pwa-register';

import { m } from '../paraglide/messages';
import { toast } from '../ui/toasts.svelte';

/** Installs the service worker, and offers a new version of the page when there is one. */
export function install(): void {
  const update = registerSW({
    onNeedRefresh() {
      toast(m.update_there(), { label: m.update_take(), run: () => void update(true) }, Infinity);
    },
  });
}
