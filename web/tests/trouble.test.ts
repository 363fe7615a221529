import { expect, expectAccessible, test } from './stage';
import { signUpMentor, signUpStudent } from './stage/people';

test('a restart of the service in the middle loses nothing that was written', async ({
  me,
  another,
  service,
}) => {
  const { page } = me;
  const mentor = await another();
  await signUpMentor(mentor, 'Стойкая Света', { expertise: 'Терпеливая', tag: 'стойкость' });
  await signUpStudent(me, 'Упорный Устин', ['стойкость']);
  await expect(page.getByRole('heading', { name: 'Стойкая Света' })).toBeVisible();
  await me.button('feed_like').click();
  await me.field('ask_query').fill('Научите стойкости');

  const keys: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/feed/swipes')) keys.push(request.headers()['idempotency-key']);
  });
  await service.stop();
  await me.button('ask_send').click();
  await expect(me.text('not_sent')).toBeVisible();
  await expectAccessible(page);
  await service.resume();
  await me.button('try_again').click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(keys).toHaveLength(2);
  expect(keys[1]).toBe(keys[0]);
  // The mentor's stream came back by itself.
  await expect(mentor.page.getByText('Научите стойкости')).toBeVisible();
});

test('without a network one reads what one saw, and goes on when it is back', async ({
  me,
  context,
  service,
}) => {
  const { page } = me;
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.goto('/?q=Громов');
  await page.getByRole('link', { name: 'Алексей Громов' }).click();
  await expect(page.getByText('После трёх встреч')).toBeVisible();

  // The browser's own switch does not reach a service worker's calls.
  await context.setOffline(true);
  await service.stop();
  await page.reload();
  await expect(me.text('offline_banner')).toBeVisible();
  await expect(page.getByText('После трёх встреч')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/?q=nobody-asked-this');
  await expect(me.text('problem_offline')).toBeVisible();
  await expectAccessible(page);

  await service.resume();
  await context.setOffline(false);
  await me.button('try_again').click();
  await expect(me.text('problem_offline')).toBeHidden();
  await expect(me.text('offline_banner')).toBeHidden();
});

test('nobody reads what the one before them saw', async ({ me }) => {
  const { page } = me;
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await me.signIn('masha@students.example');
  await page.goto('/requests');
  await page.getByRole('listitem').first().waitFor();
  await page.goto('/settings');
  await me.button('sign_out').first().click();
  await expect(me.link('sign_in').first()).toBeVisible();
  const kept = () =>
    page.evaluate(async () => {
      const requests = await (await caches.open('answers')).keys();
      return requests.map(({ url }) => new URL(url).pathname);
    });
  // What anybody may see is kept again at once.
  const isPublic = (path: string) => /^\/api\/(mentors|tags)(\/|$)/.test(path);
  await expect.poll(async () => (await kept()).filter((path) => !isPublic(path))).toEqual([]);
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toContain('token');
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('one stream serves all tabs, and the next tab takes over', async ({ me, context }) => {
  const { page } = me;
  let streams = 0;
  context.on('request', (request) => {
    if (request.url().endsWith('/api/events')) streams++;
  });
  await me.signIn('ivan@students.example');
  await expect.poll(() => streams).toBe(1);
  const second = await context.newPage();
  await second.goto('/requests');
  await second.getByRole('listitem').first().waitFor();
  expect(streams).toBe(1);
  await page.close();
  await expect.poll(() => streams).toBe(2);
});
