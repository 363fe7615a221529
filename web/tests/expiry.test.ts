import { expect, test } from './stage';

// One second longer than the page's margin, before which it renews a token by itself.
test.use({ serviceSettings: { MENTORO_ACCESS_TOKEN_FOR: '11s' } });

test('a token that ends in the middle is not noticed, even by a clock that stands still', async ({
  me,
}) => {
  const { page, words } = me;
  await page.addInitScript(() => {
    Date.now = () => 0;
  });
  await me.signIn('masha@students.example');
  await page
    .getByRole('link', { name: words.get('nav_requests') })
    .last()
    .click();
  await page.getByRole('listitem').first().waitFor();
  const expired = page.waitForResponse((response) => response.status() === 401, {
    timeout: 40_000,
  });
  await expect(async () => {
    await page.getByText(words.get('requests_past')).click();
    await page.getByText(words.get('requests_waiting')).click();
    await Promise.race([expired, Promise.reject(new Error('not yet'))]);
  }).toPass({ timeout: 40_000, intervals: [1000] });
  const problem = (await (await expired).json()) as { code: string };
  expect(problem.code).toBe('token_expired');
  await page.getByText(words.get('requests_past')).click();
  await expect(
    page.getByText(words.get('status_completed'), { exact: true }).first(),
  ).toBeVisible();
  await expect(page).toHaveURL(/\/requests$/);
});
