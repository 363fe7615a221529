import { answer, api, type Schemas } from '../api/client';
import {
  type Account,
  hintedAccount,
  listen,
  REFRESH_BY_COOKIE,
  type SessionBody,
  sessionBegan,
  sessionEnded,
} from './tokens';
import { forgetDrafts } from '../ui/draft.svelte';

/** What tabs tell each other. */
type Word = 'began' | 'ended';

const channel = new BroadcastChannel('mentoro-session');

/** Who uses the page, and what waits for them. */
class Session {
  account = $state<Account | null>(hintedAccount());
  student = $state<Schemas['Student'] | null>(null);
  mentor = $state<Schemas['Mentor'] | null>(null);
  admin = $state<Schemas['Admin'] | null>(null);
  counts = $state<Schemas['Counts']>({ unread: 0, pending: 0, accepted: 0 });
  /** Whether the last session ended without its owner's doing. */
  lost = $state(false);

  /** The name to greet with, once known. */
  get name(): string {
    return (this.student ?? this.mentor ?? this.admin)?.name ?? '';
  }

  /** Looks anew at who one is and what waits. */
  async look(): Promise<void> {
    if (!this.account) return;
    const me = await answer(api.GET('/api/me')).catch(() => null);
    // Whoever signed out meanwhile is not signed in again by a late answer.
    if (!me || !this.account) return;
    this.adopt(me);
    this.counts = me.counts;
  }

  adopt(profile: Schemas['Profile']): void {
    this.student = profile.student ?? null;
    this.mentor = profile.mentor ?? null;
    this.admin = profile.admin ?? null;
  }

  clear(): void {
    this.account = null;
    this.adopt({});
    this.counts = { unread: 0, pending: 0, accepted: 0 };
  }
}

export const session = new Session();

listen({
  began(body: SessionBody) {
    const known = session.account?.id === body.id;
    session.account = { id: body.id, role: body.role };
    session.adopt(body);
    session.lost = false;
    if (!known) channel.postMessage('began' satisfies Word);
  },
  ended() {
    session.lost = true;
    session.clear();
    channel.postMessage('ended' satisfies Word);
  },
});

// Another tab signed in or out: what this one shows is no longer whose it was.
channel.onmessage = ({ data }: MessageEvent<Word>) => {
  const account = hintedAccount();
  if (data === 'ended' ? session.account : account?.id !== session.account?.id) location.reload();
};

/** Signs in; as what, the service tells. */
export async function signIn(body: Schemas['SignIn']): Promise<Schemas['Role']> {
  const began = await answer(
    api.POST('/api/auth/sign-in', { body, params: { header: REFRESH_BY_COOKIE } }),
  );
  await sessionBegan(began);
  return began.role;
}

/** Signs out here or everywhere; without a network, at least here. */
export async function signOut(everywhere = false): Promise<void> {
  const query = everywhere ? { all: true } : {};
  await answer(api.POST('/api/auth/sign-out', { params: { query } })).catch(() => null);
  sessionEnded();
  session.lost = false;
  forgetDrafts();
}
