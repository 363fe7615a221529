import { m } from '../paraglide/messages';
import type { Schemas } from '../api/client';

type Notification = Schemas['Notification'];

/** What a notification says, to whom it says it. */
export function words(
  { type, status, request, review }: Notification,
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
      return changeWords(status, name);
    case 'review.created':
      return m.news_review_created({ name: review?.author?.name ?? m.deleted_account() });
    case 'review.updated':
      return m.news_review_updated({ name: review?.author?.name ?? m.deleted_account() });
    case 'review.deleted':
      return m.news_review_deleted();
  }
}

function changeWords(status: Notification['status'], name: string): string {
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
