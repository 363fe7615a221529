import type { Schemas } from '../api/client';
import { m } from '../paraglide/messages';

const labels: Record<Schemas['Role'], () => string> = {
  student: m.role_student,
  mentor: m.role_mentor,
  admin: m.role_admin,
};

/** A role in a word. */
export function roleLabel(role: Schemas['Role']): string {
  return labels[role]();
}
