import { expect, expectAccessible, test } from './stage';

test('one finds a mentor in one’s own words, across languages, and comes back to the results', async ({
  me,
}) => {
  const { page, words } = me;
  await page.goto('/');
  await expect(page.getByRole('article').first()).toBeVisible();
  await me.field('search_label').fill('помогите не бояться сцены');
  await expect(page.getByRole('link', { name: 'Gregory Stone' })).toBeVisible();
  await expect(page).toHaveURL(/q=/);
  await expect(page.getByRole('article').first()).toContainText(words.get('why_meaning'));
  await expectAccessible(page);

  await me.button('show_more').scrollIntoViewIfNeeded();
  const last = page.getByRole('article').nth(9).getByRole('link');
  await last.scrollIntoViewIfNeeded();
  const place = await page.evaluate(() => scrollY);
  const name = await last.innerText();
  await last.click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
});

test('typing asks once it pauses, and what was asked before does not come late', async ({ me }) => {
  const { page } = me;
  await page.goto('/');
  await expect(page.getByRole('article').first()).toBeVisible();
  const asked: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === '/api/mentors') asked.push(url.searchParams.get('query') ?? '');
  });
  await me.field('search_label').pressSequentially('rust', { delay: 30 });
  await expect(page.getByRole('article').first()).toContainText('rust');
  expect(asked).toEqual(['rust']);
});

test('filters are in the address, and a filter that leaves nobody can be dropped', async ({
  me,
}) => {
  const { page, words } = me;
  await page.goto('/');
  const tags = page.getByRole('combobox', { name: words.get('filter_tags') });
  await tags.fill('rus');
  await expect(page.getByRole('option', { name: /^rust/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('option', { name: /^rust/ }).click();
  await expect(page).toHaveURL(/tag=rust/);
  await expect(page.getByRole('article').first()).toContainText('rust');
  await page.getByLabel(words.get('filter_rating')).selectOption({ index: 3 });
  await expect(page).toHaveURL(/rating=4\.5/);
  await page.goto('/?q=rust&tag=rust&tag=yoga&rating=4.5');
  await expect(me.heading('search_empty_title')).toBeVisible();
  await expectAccessible(page);
  await me.button('search_widen').click();
  await expect(page).toHaveURL(/\?q=rust&accepting=any$/);
  await expect(page.getByRole('article').first()).toBeVisible();
});

test('an example shows what can be asked', async ({ me }) => {
  const { page, words } = me;
  await page.goto('/');
  const examples = page.getByRole('list', { name: words.get('search_examples') });
  const example = examples.getByRole('button').first();
  const text = await example.innerText();
  await example.click();
  await expect(me.field('search_label')).toHaveValue(text);
  await expect(page.getByRole('article').first()).toContainText(words.get('why_meaning'));
});

test('a mentor’s page tells what one wants to know, and asking leads to an account', async ({
  me,
}) => {
  const { page, words } = me;
  await page.goto('/?q=Громов');
  await page.getByRole('link', { name: 'Алексей Громов' }).click();
  await expect(me.heading('reviews_title')).toBeVisible();
  await expect(page.getByText('После трёх встреч')).toBeVisible();
  await expectAccessible(page);
  await me.link('ask_open').click();
  await expect(page).toHaveURL(/\/sign-up\?next=%2Fmentors%2F/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.get('sign_up_title'));
});

test('a degraded search says so', async ({ me }) => {
  const { page } = me;
  await page.route('**/api/mentors?**', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as object;
    await route.fulfill({ response, json: { ...body, degraded: true } });
  });
  await page.goto('/?q=rust');
  await expect(me.text('search_degraded')).toBeVisible();
  await expectAccessible(page);
});

test('a slow search says so, and a failed one can be tried again', async ({ me }) => {
  const { page } = me;
  let answers = false;
  const held: (() => void)[] = [];
  await page.route('**/api/mentors?**', async (route) => {
    if (answers) return route.continue();
    await new Promise<void>((go) => held.push(go));
    await route.abort();
  });
  await page.goto('/?q=rust');
  await expect(me.text('search_slow')).toBeVisible();
  await expectAccessible(page);
  held.forEach((go) => go());
  await expect(me.text('problem_unreachable')).toBeVisible();
  await expectAccessible(page);
  answers = true;
  await me.button('try_again').click();
  await expect(page.getByRole('article').first()).toBeVisible();
});

test('what is nowhere leads back', async ({ me }) => {
  await me.page.goto('/nowhere');
  await expect(me.heading('not_found_title')).toBeVisible();
  await expectAccessible(me.page);
  await me.page.goto('/mentors/0199f000-0000-7000-8000-000000000001');
  await expect(me.heading('mentor_gone_title')).toBeVisible();
  await expectAccessible(me.page);
});
