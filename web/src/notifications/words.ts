import { m } from '../paraglide/messages';
import type { Schemas } from '../api/client';

type Notification = Schemas['Notification'];

/** The service reads its clock for each of them, in one transaction. */
const SAME_MS = 1000;

/** What a notification says, to whom it says it. */
export function words(
  { type, request, review, created_at }: Notification,
  role: Schemas['Role'],
): string {
  const name =
    (role === 'mentor' ? request?.student.name : request?.mentor.name) || m.deleted_account();
  switch (type) {
    case 'request.created':
      return m.news_request_created({ name });
    case 'request.expiring':
      return m.news_request_expiring({ name });
    case 'request.updated':
      return request && isAboutItsEnd(created_at, request)
        ? requestWords(request.status, name)
        : m.news_changed({ name });
    case 'review.created':
      return m.news_review_created({ name: review?.author?.name ?? m.deleted_account() });
    case 'review.updated':
      return m.news_review_updated({ name: review?.author?.name ?? m.deleted_account() });
    case 'review.deleted':
      return m.news_review_deleted();
  }
}

/** A decision and its notification have one time; what was changed later has a later one. */
function isAboutItsEnd(created_at: string, { decided_at, status }: Schemas['Request']): boolean {
  if (status !== 'ACCEPTED') return true;
  return decided_at !== null && Date.parse(created_at) - Date.parse(decided_at) < SAME_MS;
}

function requestWords(status: Schemas['RequestStatus'], name: string): string {
  switch (status) {
    case 'ACCEPTED':
      return m.news_accepted({ name });
    case 'REFUSED':
      return m.news_refused({ name });
    case 'CANCELLED':
      return m.news_cancelled({ name });
    case 'COMPLETED':
      return m.news_completed({ name });
    case 'EXPIRED':
      return m.news_expired({ name });
    default:
      return m.news_changed({ name });
  }
}
