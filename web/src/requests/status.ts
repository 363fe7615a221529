import type { Schemas } from '../api/client';
import { m } from '../paraglide/messages';

type Status = Schemas['RequestStatus'];

const labels: Record<Status, () => string> = {
  PENDING: m.status_pending,
  ACCEPTED: m.status_accepted,
  REFUSED: m.status_refused,
  CANCELLED: m.status_cancelled,
  COMPLETED: m.status_completed,
  EXPIRED: m.status_expired,
};

/** A request's state in a word. */
export function statusLabel(status: Status): string {
  return labels[status]();
}

/** The colour class of a state. */
export function statusTone(status: Status): 'warm' | 'good' | 'bad' | '' {
  switch (status) {
    case 'PENDING':
      return 'warm';
    case 'ACCEPTED':
    case 'COMPLETED':
      return 'good';
    case 'REFUSED':
      return 'bad';
    default:
      return '';
  }
}

/** Whether a request is still to be acted on. */
export function isOpen(status: Status): boolean {
  return status === 'PENDING' || status === 'ACCEPTED';
}
