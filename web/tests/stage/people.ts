import { randomUUID } from 'node:crypto';

import { expect, type Person } from './index';

export const NEW_PASSWORD = 'correct horse battery';

/** An address that nobody has yet. */
export function newEmail(): string {
  return `${randomUUID()}@people.example`;
}

/** Signs a student up by the page's two steps; gives their address. */
export async function signUpStudent(
  person: Person,
  name: string,
  interests: string[],
): Promise<string> {
  const { page, words } = person;
  const email = newEmail();
  if (!page.url().includes('/sign-up')) await page.goto('/sign-up');
  await person.field('name').fill(name);
  await person.field('email').fill(email);
  await person.field('password').fill(NEW_PASSWORD);
  await person.button('go_on').click();
  const field = page.getByRole('combobox', { name: words.get('interests') });
  for (const interest of interests) {
    await field.fill(interest);
    await field.press('Enter');
  }
  await person.button('sign_up_finish').click();
  await expect(page.getByRole('link', { name: words.get('nav_settings') })).toBeVisible();
  await page.waitForURL(/\/(feed|mentors\/.*)$/);
  return email;
}

/** Signs a mentor up; gives their address. */
export async function signUpMentor(
  person: Person,
  name: string,
  { expertise, tag }: { expertise: string; tag: string },
): Promise<string> {
  const { page, words } = person;
  const email = newEmail();
  await page.goto('/sign-up/mentor');
  await person.field('name').fill(name);
  await person.field('email').fill(email);
  await person.field('password').fill(NEW_PASSWORD);
  await person.button('go_on').click();
  await person.field('expertise').fill(expertise);
  const tags = page.getByRole('combobox', { name: words.get('mentor_tags') });
  await tags.fill(tag);
  await tags.press('Enter');
  await person.field('contact_url').fill('@mentor_of_tests');
  await person.button('sign_up_finish').click();
  await page.waitForURL('**/inbox');
  return email;
}
