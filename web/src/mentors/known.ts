import type { Schemas } from '../api/client';

/** More than fits on any list that one would go back to. */
const MOST = 300;

const mentors = new Map<string, Schemas['Mentor']>();

/** Keeps a mentor who was just shown, so that their page opens with what is known of them. */
export function rememberMentor(mentor: Schemas['Mentor']): void {
  mentors.delete(mentor.id);
  mentors.set(mentor.id, mentor);
  const [eldest] = mentors.keys();
  if (mentors.size > MOST && eldest) mentors.delete(eldest);
}

export function knownMentor(id: string): Schemas['Mentor'] | null {
  return mentors.get(id) ?? null;
}
