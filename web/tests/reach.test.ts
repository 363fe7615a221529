import { expect, expectAccessible, type Page, PASSWORD, test } from './stage';

/** Presses Tab until what has the focus answers to `name`. */
async function tabTo(page: Page, role: 'button' | 'link' | 'textbox', name: string | RegExp) {
  const goal = page.getByRole(role, { name }).first();
  await goal.waitFor();
  for (let press = 0; press < 80; press++) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${String(name)} is out of reach of the keyboard`);
}

test('a keyboard is enough, from the search to the request', async ({ me }) => {
  const { page, words } = me;
  await page.goto('/sign-in');
  await tabTo(page, 'textbox', words.get('email'));
  await page.keyboard.type('amara@students.example');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/feed');
  await tabTo(page, 'link', words.get('nav_search'));
  await page.keyboard.press('Enter');
  await page.getByRole('searchbox').waitFor();
  for (let press = 0; press < 40; press++) {
    await page.keyboard.press('Tab');
    if (await page.getByRole('searchbox').evaluate((box) => box === document.activeElement)) break;
  }
  await page.keyboard.type('kafka');
  await expect(page).toHaveURL(/q=kafka/);
  await expect(page.getByRole('article').first()).toContainText('kafka');
  const name = await page.getByRole('article').first().getByRole('heading').innerText();
  await tabTo(page, 'link', name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await tabTo(page, 'button', words.get('ask_open'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await tabTo(page, 'textbox', words.get('ask_query'));
  await page.keyboard.type('Teach me to queue');
  await tabTo(page, 'button', words.get('ask_send'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(me.link('mentor_your_request')).toBeVisible();
});

/** Nothing is wider than the window, and what one touches is large enough. */
async function expectFits(page: Page) {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider, page.url()).toBeLessThanOrEqual(0);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, .button, nav a, select')]
      .filter((element) => element.checkVisibility() && !element.closest('.tags, [inert]'))
      .map((element) => ({ text: element.innerText, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.height < 43.5 || box.width < 43.5))
      .map(({ text, box }) => `${text} ${String(box.width)}×${String(box.height)}`),
  );
  expect(small, page.url()).toEqual([]);
}

const FIRST = { guest: ['/', '/sign-in', '/sign-up', '/sign-up/mentor', '/reset', '/settings'] };
const SECOND = {
  'masha@students.example': [
    '/feed',
    '/requests',
    '/favorites',
    '/profile',
    '/notifications',
    '/settings',
  ],
  'rust1@mentors.example': ['/inbox', '/numbers', '/profile', '/notifications'],
};

for (const [who, paths] of Object.entries({ ...FIRST, ...SECOND })) {
  test(`everything of ${who} is accessible, and fits 320 px and text of twice the size`, async ({
    me,
  }) => {
    const { page } = me;
    if (who !== 'guest') await me.signIn(who);
    for (const path of paths) {
      await page.setViewportSize({ width: 320, height: 640 });
      await page.goto(path);
      await page.getByRole('heading').first().waitFor();
      await expect(page.getByRole('status', { name: me.words.get('loading') })).toHaveCount(0);
      await expectFits(page);
      await expectAccessible(page);
      // As a reader of a phone sets it, in the system.
      await page.setViewportSize({ width: 390, height: 844 });
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      await expectFits(page);
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '';
      });
    }
  });
}
