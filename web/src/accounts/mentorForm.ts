import type { Schemas } from '../api/client';

/** What a mentor tells of themselves, as the form holds it. */
export interface MentorForm {
  name: string;
  expertise: string;
  bio: string;
  tags: string[];
  languages: string[];
  contacts: Schemas['Contact'][];
}

/** The body's part of it: without what was left empty. */
export function mentorBody(form: MentorForm) {
  return {
    name: form.name,
    expertise: form.expertise,
    bio: form.bio.trim() || null,
    tags: form.tags,
    languages: form.languages,
    contacts: filled(form.contacts),
  };
}

/** The contacts that were filled in. */
export function filled(contacts: Schemas['Contact'][]): Schemas['Contact'][] {
  return contacts.filter(({ network, url }) => network.trim() && url.trim());
}

/** A mentor as others would see them, before it is saved. */
export function preview(form: MentorForm, from: Schemas['Mentor'] | null): Schemas['Mentor'] {
  return {
    id: from?.id ?? form.name,
    avatar_url: from?.avatar_url ?? null,
    avatar_thumb_url: from?.avatar_thumb_url ?? null,
    score: from?.score ?? null,
    score_count: from?.score_count ?? 0,
    accepting: from?.accepting ?? true,
    responds_within_seconds: from?.responds_within_seconds ?? null,
    completed_count: from?.completed_count ?? 0,
    created_at: from?.created_at ?? new Date().toISOString(),
    ...mentorBody(form),
  };
}
