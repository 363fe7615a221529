import { resolve } from 'node:path';

import { type Person, test } from '../tests/stage';

const folder = resolve(import.meta.dirname, '../../docs/screenshots');

/** Puts the page on pictures as `name-phone-light.png` and the like, once all of it is there. */
async function picture({ page }: Person, name: string, project: string) {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.evaluate(() => scrollTo(0, 0));
    // Those further down are not fetched before one gets there.
    await page.waitForFunction(() =>
      [...document.images].every(
        (image) => image.complete || image.getBoundingClientRect().top > innerHeight,
      ),
    );
    await page.screenshot({ path: `${folder}/${name}-${project}-${theme}.png` });
  }
}

test('search and mentor', async ({ me }, { project }) => {
  const { page, words } = me;
  const query = words.language === 'ru' ? 'помогите не бояться сцены' : 'write servers in Rust';
  await page.goto(`/?${new URLSearchParams({ q: query }).toString()}`);
  await page.getByRole('article').first().waitFor();
  await picture(me, 'search', project.name);
  await page.goto('/?q=Громов');
  await page.getByRole('link', { name: 'Алексей Громов' }).click();
  await page.getByText('После трёх встреч').waitFor();
  await picture(me, 'mentor', project.name);
});

test('feed and requests', async ({ me }, { project }) => {
  const { page, words } = me;
  await me.signIn('masha@students.example');
  await page.getByRole('article').first().waitFor();
  await picture(me, 'feed', project.name);
  await page.goto('/requests');
  await page.getByRole('listitem').first().waitFor();
  await page.getByText(words.get('requests_agreed')).click();
  await page.getByRole('list').getByText(words.get('status_accepted'), { exact: true }).waitFor();
  await picture(me, 'requests', project.name);
});

test('inbox', async ({ me }, { project }) => {
  await me.signIn('car1@mentors.example');
  await me.button('request_accept').first().waitFor();
  await picture(me, 'inbox', project.name);
});

test('admin', async ({ me, service }, { project }) => {
  const { page } = me;
  await page.goto(`/admin/sign-up#${service.invite()}`);
  await me.field('name').fill('Анна Админова');
  await me.field('email').fill(`admin-${project.name}@mentoro.example`);
  await me.field('password').fill('correct horse battery');
  await me.button('sign_up_finish').click();
  await me.heading('service_requests').waitFor();
  await picture(me, 'admin', project.name);
});
