import { answer, api, isAborted, type Schemas } from '../api/client';
import { rememberMentor } from '../mentors/known';
import { formatTerms, parseTerms, type Terms } from './terms';

/** Long enough to type the next letter. */
const DEBOUNCE_MS = 220;
/** After this, a word about the wait helps. */
const SLOW_MS = 3000;
const PAGE = 12;

/** The search and what it found; kept while one looks at a mentor, so that going back shows it at once. */
class Search {
  terms = $state<Terms>(parseTerms(''));
  items = $state.raw<Schemas['FoundMentor'][]>([]);
  /** The terms that `items` answer to, as the address has them; null before the first answer. */
  shown = $state<string | null>(null);
  /** The query that `items` answer to. */
  answered = $state('');
  degraded = $state(false);
  cursor = $state<string | null>(null);
  error = $state.raw<unknown>(null);
  loading = $state(false);
  slow = $state(false);
  #running: AbortController | null = null;
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** Takes the terms of the page's address; searches unless they are answered already. */
  open(search: string): void {
    const terms = parseTerms(search);
    if (formatTerms(terms) === this.shown && !this.error) return;
    this.terms = terms;
    void this.run();
  }

  /** The terms were changed: into the address at once, to the service after a pause. */
  changed(wait = DEBOUNCE_MS): void {
    const address = formatTerms(this.terms);
    history.replaceState(history.state, '', address ? `/?${address}` : '/');
    clearTimeout(this.#soon);
    this.#running?.abort();
    this.#soon = setTimeout(() => void this.run(), wait);
  }

  /** Searches from the beginning. What was found before stays until the answer is there. */
  async run(): Promise<void> {
    clearTimeout(this.#soon);
    await this.#ask(null);
  }

  async more(): Promise<void> {
    if (this.cursor && !this.loading) await this.#ask(this.cursor);
  }

  async #ask(cursor: string | null): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    const { query, tags, minScore, accepting } = this.terms;
    const address = formatTerms(this.terms);
    this.loading = true;
    const slow = setTimeout(() => (this.slow = this.#running === running), SLOW_MS);
    try {
      const found = await answer(
        api.GET('/api/mentors', {
          params: {
            query: {
              limit: PAGE,
              ...(query.trim() ? { query: query.trim() } : {}),
              ...(tags.length ? { tags } : {}),
              ...(minScore ? { min_score: minScore } : {}),
              ...(accepting ? {} : { accepting: 'any' as const }),
              ...(cursor ? { cursor } : {}),
            },
          },
          signal: running.signal,
        }),
      );
      found.items.forEach(({ mentor }) => rememberMentor(mentor));
      this.items = cursor ? [...this.items, ...found.items] : found.items;
      this.cursor = found.next_cursor;
      this.degraded = found.degraded;
      this.shown = address;
      this.answered = query.trim();
      this.error = null;
    } catch (error) {
      if (isAborted(error) || this.#running !== running) return;
      this.error = error;
    } finally {
      clearTimeout(slow);
      if (this.#running === running) {
        this.loading = false;
        this.slow = false;
      }
    }
  }
}

export const search = new Search();
