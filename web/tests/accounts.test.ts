import { writeFileSync } from 'node:fs';

import { expect, expectAccessible, PASSWORD, test } from './stage';
import { NEW_PASSWORD, newEmail, signUpMentor, signUpStudent } from './stage/people';

test('signing up takes two short steps, tells what is wrong, and goes on to where one wanted', async ({
  me,
}) => {
  const { page, words } = me;
  await page.goto('/?q=Громов');
  await page.getByRole('link', { name: 'Алексей Громов' }).click();
  await me.link('ask_open').click();
  await expectAccessible(page);
  await me.field('name').fill('Новая Ника');
  await me.field('email').fill('masha@students.example');
  await me.field('password').fill(NEW_PASSWORD);
  await me.button('go_on').click();
  await expect(page.getByRole('list', { name: words.get('tags_popular') })).toContainText('rust');
  await expectAccessible(page);
  await page.getByRole('combobox').fill('pyth');
  await expect(page.getByRole('option', { name: /^python/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('option', { name: /^python/ }).click();
  await me.button('sign_up_finish').click();
  await expect(me.text('problem_email_taken')).toBeVisible();
  await expectAccessible(page);
  await me.field('email').fill(newEmail());
  await me.button('go_on').click();
  await me.button('sign_up_finish').click();
  await expect(page).toHaveURL(/\/mentors\//);
  await expect(me.button('ask_open')).toBeVisible();
});

test('one door serves all roles, and a wrong password is told', async ({ me }) => {
  const { page } = me;
  await page.goto('/sign-in');
  await me.field('email').fill('rust1@mentors.example');
  await me.field('password').fill('not this one');
  await page
    .getByRole('main')
    .getByRole('button', { name: me.words.get('sign_in') })
    .click();
  await expect(me.text('problem_invalid_credentials')).toBeVisible();
  await expectAccessible(page);
  await me.signIn('rust1@mentors.example');
  await expect(page).toHaveURL(/\/inbox$/);
});

test('a profile changes as one types, with a picture cut to a square', async ({ me }, testInfo) => {
  const { page, words } = me;
  await signUpMentor(me, 'Профильная Полина', { expertise: 'Дизайнер', tag: 'дизайн' });
  await page.goto('/profile');
  const preview = page.getByRole('region', { name: words.get('profile_preview') });
  await me.field('expertise').fill('Дизайнер интерфейсов');
  await expect(preview).toContainText('Дизайнер интерфейсов');
  await expectAccessible(page);
  await page.getByRole('switch').click();
  await expect(me.text('saved')).toBeVisible();
  await me.field('mentor_capacity').fill('3');
  await me.button('save').click();

  const picture = testInfo.outputPath('picture.png');
  const [x, y] = [320, 200];
  const bytes = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.fillStyle = 'teal';
      context.fillRect(0, 0, width, height);
      return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
    },
    [x, y] as const,
  );
  writeFileSync(picture, Buffer.from(bytes));
  await page.getByLabel(words.get('avatar_choose')).last().setInputFiles(picture);
  await expect(me.heading('avatar_crop')).toBeVisible();
  await expectAccessible(page);
  await me.button('avatar_keep').click();
  await expect(me.text('avatar_kept')).toBeVisible();
  await expect(me.button('avatar_remove')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/inbox');
  await expect(me.text('inbox_not_accepting')).toBeVisible();
  await expectAccessible(page);
});

test('settings: language, theme, devices, password, export, and the end', async ({
  me,
  another,
}) => {
  const { page, words } = me;
  const email = await signUpStudent(me, 'Настройкина Нина', ['rust']);
  const elsewhere = await another();
  await elsewhere.signIn(email, NEW_PASSWORD);

  await page.goto('/settings');
  await expect(page.getByText(words.get('device_current'))).toBeVisible();
  await expectAccessible(page);
  const other = words.language === 'ru' ? 'English' : 'Русский';
  await page.getByText(other).click();
  await expect(page.locator('html')).toHaveAttribute('lang', words.language === 'ru' ? 'en' : 'ru');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', words.language === 'ru' ? 'en' : 'ru');
  await page.getByText(words.language === 'ru' ? 'Русский' : 'English').click();
  await page.getByText(words.get('theme_dark')).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectAccessible(page);

  const downloading = page.waitForEvent('download');
  await me.button('export_save').click();
  expect((await downloading).suggestedFilename()).toBe('mentoro.json');

  await me.field('password_current').fill(PASSWORD);
  await me.field('password_new').fill('another horse battery');
  await me.button('password_set').click();
  await expect(me.text('problem_wrong_password')).toBeVisible();
  await expectAccessible(page);
  await me.field('password_current').fill(NEW_PASSWORD);
  await me.button('password_set').click();
  await expect(me.text('password_changed')).toBeVisible();

  // The other device was signed out by that.
  await elsewhere.page.goto('/requests');
  await expect(elsewhere.page).toHaveURL(/\/sign-in\?next=/);

  await me.button('delete_open').click();
  await page
    .getByRole('dialog')
    .getByLabel(words.get('password_current'))
    .fill('another horse battery');
  await expectAccessible(page);
  await me.button('delete_confirm').click();
  await expect(me.text('delete_done')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/sign-in');
  await me.field('email').fill(email);
  await me.field('password').fill('another horse battery');
  await page
    .getByRole('main')
    .getByRole('button', { name: words.get('sign_in') })
    .click();
  await expect(me.text('problem_invalid_credentials')).toBeVisible();
});

test('an admin sees the numbers, blocks and unblocks, invites, and hands out a code', async ({
  me,
  another,
  service,
}) => {
  const { page } = me;
  const student = await another();
  const email = await signUpStudent(student, 'Блокируемый Боря', []);

  await page.goto(`/admin/sign-up#${service.invite()}`);
  await expectAccessible(page);
  await me.field('name').fill('Анна Админова');
  await me.field('email').fill(newEmail());
  await me.field('password').fill(NEW_PASSWORD);
  await me.button('sign_up_finish').click();
  await expect(me.heading('service_requests')).toBeVisible();
  await expectAccessible(page);

  await page.goto('/admin/accounts');
  await me.field('accounts_find').fill('Блокируемый');
  const row = page.getByRole('listitem').filter({ hasText: email });
  await expect(row).toBeVisible();
  await expectAccessible(page);
  await row.getByRole('button', { name: me.words.get('account_block') }).click();
  await expectAccessible(page);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: me.words.get('account_block') })
    .click();
  await expect(row).toContainText(me.words.get('account_is_blocked'));
  await expectAccessible(page);
  await student.page.goto('/requests');
  await expect(student.page).toHaveURL(/\/sign-in\?next=/);
  await row.getByRole('button', { name: me.words.get('account_unblock') }).click();
  await expect(row).not.toContainText(me.words.get('account_is_blocked'));

  await row.getByRole('button', { name: me.words.get('account_reset') }).click();
  const code = await page.getByRole('dialog').locator('.code').innerText();
  await expectAccessible(page);
  await student.page.goto('/reset');
  await expectAccessible(student.page);
  await student.field('reset_code').fill(code);
  await student.field('password_new').fill('a horse from the code');
  await student.button('password_set').click();
  await expect(student.page).toHaveURL(/\/sign-in$/);
  await student.signIn(email, 'a horse from the code');

  await page.goto('/admin/invites');
  await me.button('invite_make').click();
  await expect(page.getByRole('dialog').locator('.code')).toContainText('/admin/sign-up#');
  await expectAccessible(page);
});
