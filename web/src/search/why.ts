import type { Schemas } from '../api/client';

/** What a found mentor has to do with the query. */
export type Why =
  { kind: 'name' } | { kind: 'tags'; tags: string[] } | { kind: 'meaning' } | { kind: 'none' };

/** Why a mentor is among the results: by name, by tags that the query names, or by meaning. */
export function why(
  { mentor, matched_tags, relevance }: Schemas['FoundMentor'],
  query: string,
): Why {
  const fold = (text: string) => text.normalize('NFC').toLocaleLowerCase();
  const asked = fold(query.trim());
  if (asked.length > 2 && fold(mentor.name).includes(asked)) return { kind: 'name' };
  if (matched_tags.length > 0) return { kind: 'tags', tags: matched_tags };
  return relevance === null ? { kind: 'none' } : { kind: 'meaning' };
}
