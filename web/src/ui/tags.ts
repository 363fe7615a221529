/** Characters of a tag, as the API has it. */
export const TAG_LENGTH = { min: 2, max: 30 } as const;

/** Whether `word` can join `tags`: long enough, and not there in another case. */
export function isNewTag(word: string, tags: string[]): boolean {
  const fold = (tag: string) => tag.normalize('NFC').toLocaleLowerCase();
  return (
    [...word].length >= TAG_LENGTH.min &&
    [...word].length <= TAG_LENGTH.max &&
    !tags.some((tag) => fold(tag) === fold(word))
  );
}
