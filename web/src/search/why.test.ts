import { expect, it } from 'vitest';

import { preview } from '../accounts/mentorForm';
import { why } from './why';

const mentor = preview(
  { name: 'Алексей Громов', expertise: '', bio: '', tags: [], languages: [], contacts: [] },
  null,
);

it('a name explains more than a tag, a tag more than a meaning', () => {
  const found = { mentor, matched_tags: ['rust'], relevance: 0.4 };
  expect(why(found, 'громов')).toEqual({ kind: 'name' });
  expect(why(found, 'rust')).toEqual({ kind: 'tags', tags: ['rust'] });
  expect(why({ ...found, matched_tags: [] }, 'сервера')).toEqual({ kind: 'meaning' });
});

it('without a query nothing is explained', () => {
  expect(why({ mentor, matched_tags: [], relevance: null }, '')).toEqual({ kind: 'none' });
});
