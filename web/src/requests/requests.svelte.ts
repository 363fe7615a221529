import { answer, api, type Schemas } from '../api/client';
import { onNews } from '../events/live.svelte';
import { session } from '../session/session.svelte';
import { Paged } from '../ui/loaded.svelte';

export type Request = Schemas['Request'];
export type Status = Schemas['RequestStatus'];

/** The filters of a list of requests: what is to do, and what is over. */
export const GROUPS = {
  waiting: ['PENDING'],
  agreed: ['ACCEPTED'],
  past: ['COMPLETED', 'REFUSED', 'CANCELLED', 'EXPIRED'],
} as const satisfies Record<string, readonly Status[]>;

export type Group = keyof typeof GROUPS;

/** One's own requests of a group, newest first, and live. */
export class Requests extends Paged<Request> {
  constructor(readonly group: Group) {
    super((cursor, signal) => {
      const { id = '', role } = session.account ?? {};
      const query = { status: [...GROUPS[group]], limit: 20, ...(cursor ? { cursor } : {}) };
      return answer(
        role === 'mentor'
          ? api.GET('/api/request/mentor/{mentor_id}', {
              params: { path: { mentor_id: id }, query },
              signal,
            })
          : api.GET('/api/request/student/{student_id}', {
              params: { path: { student_id: id }, query },
              signal,
            }),
      );
    });
  }

  /** Reads, and goes on with what comes. For `$effect`. */
  follow(): () => void {
    const stop = this.start();
    const deaf = onNews((news) => {
      if (news === null || news.request) void this.load();
    });
    return () => {
      stop();
      deaf();
    };
  }

  /** Shows what a change of ours made of a request. */
  changed(request: Request): void {
    const belongs = (GROUPS[this.group] as readonly Status[]).includes(request.status);
    this.items = this.items.flatMap((other) =>
      other.id !== request.id ? [other] : belongs ? [request] : [],
    );
    void session.look();
  }
}

/** Changes a request; the answer is what it is now. */
export function changeRequest(id: string, body: Schemas['RequestPatch']): Promise<Request> {
  return answer(
    api.PATCH('/api/request/{request_id}', { params: { path: { request_id: id } }, body }),
  );
}
