import { expect, expectAccessible, type Person, test } from './stage';
import { signUpStudent } from './stage/people';

/** The name on the card that lies on top. */
function top({ page }: Person) {
  return page.getByRole('article').first().getByRole('heading').innerText();
}

test('a finger swipes the feed, and what was swiped can be taken back', async ({
  me,
  hasTouch,
}) => {
  const { page } = me;
  await signUpStudent(me, 'Листающая Лада', ['python', 'rust']);
  await expectAccessible(page);
  const first = await top(me);
  const card = page.getByRole('article').first();
  const box = await card.boundingBox();
  if (!box) throw new Error('no card');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (hasTouch) {
    const touch = await page.context().newCDPSession(page);
    const point = (dx: number) => [{ x: x + dx, y }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: point(0) });
    for (const dx of [-20, -60, -120, -180]) {
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: point(dx) });
    }
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  } else {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 180, y, { steps: 6 });
    await page.mouse.up();
  }
  await expect.poll(() => top(me)).not.toBe(first);
  await me.button('feed_undo').click();
  await expect.poll(() => top(me)).toBe(first);
});

test('the feed is for keys too, and what was saved is among the favourites', async ({ me }) => {
  const { page } = me;
  await signUpStudent(me, 'Клавишный Клим', ['python']);
  await page.getByRole('article').first().waitFor();
  const saved = await top(me);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => top(me)).not.toBe(saved);
  const passed = await top(me);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => top(me)).not.toBe(passed);
  await page.keyboard.press('Backspace');
  await expect.poll(() => top(me)).toBe(passed);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  await page.goto('/favorites');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('link', { name: saved })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: saved }).click();
  await me.button('favorite_toggle').click();
  await page.goto('/favorites');
  await expect(me.heading('favorites_empty_title')).toBeVisible();
  await expectAccessible(page);
});

test('who has seen everybody starts over with those who were passed', async ({ me }) => {
  const { page } = me;
  let seen = true;
  await page.route('**/api/feed?**', (route) =>
    seen
      ? route.fulfill({ json: { items: [], exhausted: true, degraded: false } })
      : route.continue(),
  );
  await signUpStudent(me, 'Досмотревшая Дина', []);
  await expect(me.heading('feed_empty_title')).toBeVisible();
  await expectAccessible(page);
  seen = false;
  await me.button('feed_restart').click();
  await expect(page.getByRole('article').first()).toBeVisible();
});
