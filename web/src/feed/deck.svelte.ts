import { answer, api, type Schemas } from '../api/client';
import { rememberMentor } from '../mentors/known';

export type Action = Schemas['SwipeAction'];

/** How many cards are fetched at once, and at how few more are. */
const PAGE = 10;
const FEW = 3;

/** The cards of the feed, the next one first, and what was done with the last ones. */
export class Deck {
  cards = $state.raw<Schemas['FeedMentor'][]>([]);
  /** What can be taken back, the latest last. */
  done = $state.raw<{ card: Schemas['FeedMentor']; action: Action }[]>([]);
  exhausted = $state(false);
  degraded = $state(false);
  loading = $state(true);
  error = $state.raw<unknown>(null);
  #swiping: Promise<unknown> = Promise.resolve();

  get top(): Schemas['FeedMentor'] | undefined {
    return this.cards[0];
  }

  async load(): Promise<void> {
    this.loading = true;
    try {
      // What is being swiped would come again.
      await this.#swiping;
      const page = await answer(api.GET('/api/feed', { params: { query: { limit: PAGE } } }));
      const there = this.cards.map(({ mentor }) => mentor.id);
      page.items.forEach(({ mentor }) => rememberMentor(mentor));
      this.cards = [
        ...this.cards,
        ...page.items.filter(({ mentor }) => !there.includes(mentor.id)),
      ];
      this.exhausted = page.items.length < PAGE;
      this.degraded = page.degraded;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.loading = false;
  }

  /** Takes the top card away at once; puts it back when the service refuses. */
  async swipe(action: Action, query?: string, key?: string): Promise<Schemas['StandingSwipe']> {
    const card = this.top;
    if (!card) throw new Error('no card');
    // A like asks somebody, and is over only when they were asked.
    if (action !== 'like') this.#take(card, action);
    const sent = answer(
      api.POST('/api/feed/swipes', {
        params: { header: key ? { 'Idempotency-Key': key } : {} },
        body: { mentor_id: card.mentor.id, action, ...(query ? { query } : {}) },
      }),
    );
    this.#swiping = sent.catch(() => null);
    try {
      const standing = await sent;
      if (action === 'like') this.#take(card, action);
      return standing;
    } catch (error) {
      if (action !== 'like') this.#putBack(card);
      throw error;
    }
  }

  /** Takes the latest swipe back. */
  async undo(): Promise<void> {
    const last = this.done.at(-1);
    if (!last) return;
    this.#putBack(last.card);
    await this.#swiping;
    const mentor_id = last.card.mentor.id;
    const undone = answer(
      api.DELETE('/api/feed/swipes/{mentor_id}', { params: { path: { mentor_id } } }),
    );
    this.#swiping = undone.catch(() => null);
    try {
      await undone;
    } catch (error) {
      this.#take(last.card, last.action);
      throw error;
    }
  }

  /** Brings back those who were passed over. */
  async restart(): Promise<void> {
    await answer(api.DELETE('/api/feed/swipes'));
    this.done = [];
    await this.load();
  }

  #take(card: Schemas['FeedMentor'], action: Action): void {
    this.cards = this.cards.filter((other) => other !== card);
    this.done = [...this.done.slice(-19), { card, action }];
    if (this.cards.length <= FEW && !this.exhausted && !this.loading) void this.load();
  }

  #putBack(card: Schemas['FeedMentor']): void {
    this.cards = [card, ...this.cards.filter((other) => other !== card)];
    this.done = this.done.filter((other) => other.card !== card);
  }
}
