/** What is searched for, as the address of the page has it. */
export interface Terms {
  query: string;
  tags: string[];
  /** The least mean rating; null for any. */
  minScore: number | null;
  /** Whether those who take no requests now are left out. */
  accepting: boolean;
}

/** The ratings to choose from. */
export const SCORES = [3, 4, 4.5] as const;

/** Reads an address's query; what makes no sense in it does not count. */
export function parseTerms(search: string): Terms {
  const params = new URLSearchParams(search);
  const score = Number(params.get('rating'));
  return {
    query: params.get('q') ?? '',
    tags: params.getAll('tag').filter(Boolean),
    minScore: SCORES.find((known) => known === score) ?? null,
    accepting: params.get('accepting') !== 'any',
  };
}

/** The address's query for `terms`, without its question mark; empty for the first page's. */
export function formatTerms({ query, tags, minScore, accepting }: Terms): string {
  const params = new URLSearchParams();
  if (query.trim()) params.set('q', query.trim());
  for (const tag of tags) params.append('tag', tag);
  if (minScore) params.set('rating', String(minScore));
  if (!accepting) params.set('accepting', 'any');
  return params.toString();
}
