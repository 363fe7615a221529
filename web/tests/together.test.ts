import { expect, expectAccessible, test } from './stage';
import { signUpMentor, signUpStudent } from './stage/people';

test('a student asks, the mentor accepts, and each sees it at once, to the review', async ({
  me: student,
  another,
}) => {
  const mentor = await another();
  await signUpMentor(mentor, 'Вера Испытательная', { expertise: 'Проверяющая', tag: 'испытания' });
  await expect(mentor.heading('inbox_empty_title')).toBeVisible();
  await expectAccessible(mentor.page);

  await signUpStudent(student, 'Пётр Новый', ['испытания']);
  await student.page.goto('/');
  await expect(async () => {
    await student.field('search_label').fill('Вера Испытательная');
    await expect(student.page.getByRole('link', { name: 'Вера Испытательная' })).toBeVisible({
      timeout: 2000,
    });
  }).toPass();
  await student.page.getByRole('link', { name: 'Вера Испытательная' }).click();
  await student.button('ask_open').click();
  await student.field('ask_query').fill('Научите меня испытывать страницы');
  await student.field('ask_date').fill('2027-05-12T18:30');
  await expectAccessible(student.page);
  await student.button('ask_send').click();
  await expect(student.link('mentor_your_request')).toContainText(
    student.words.get('status_pending'),
  );

  // Nobody reloads anything.
  const card = mentor.page.getByRole('listitem').filter({ hasText: 'Пётр Новый' });
  await expect(card).toContainText('Научите меня испытывать страницы');
  await expectAccessible(mentor.page);
  await card.getByRole('button', { name: mentor.words.get('request_accept') }).click();

  await expect(student.link('mentor_your_request')).toContainText(
    student.words.get('status_accepted'),
  );
  await student.link('mentor_your_request').click();
  await expect(student.page.getByRole('link', { name: '@mentor_of_tests' })).toHaveAttribute(
    'href',
    'https://t.me/mentor_of_tests',
  );
  await expectAccessible(student.page);

  const downloading = student.page.waitForEvent('download');
  await student.button('calendar').click();
  expect((await downloading).suggestedFilename()).toBe('mentoro.ics');

  await student.button('meeting_change').click();
  await expectAccessible(student.page);
  await student.field('meeting_place').fill('Библиотека, второй этаж');
  await student.button('save').click();
  await expect(student.page.getByText('Библиотека, второй этаж')).toBeVisible();

  await mentor.page
    .getByRole('link', { name: mentor.words.counted('nav_notifications', 2) })
    .click();
  await expect(
    mentor.page.getByText(mentor.words.get('news_changed', { name: 'Пётр Новый' })),
  ).toBeVisible();
  await expectAccessible(mentor.page);
  await mentor.button('notifications_read_all').click();
  await expect(mentor.button('notifications_read_all')).toBeHidden();

  await student.button('request_complete').click();
  await expectAccessible(student.page);
  await student.button('review_write').click();
  const stars = student.words.counted('review_stars', 5);
  await student.page.locator('label', { hasText: stars }).click();
  await student.field('review_text').fill('Всё стало понятно.');
  await expectAccessible(student.page);
  await student.button('review_send').click();
  await expect(student.page.getByText('Всё стало понятно.')).toBeVisible();
  await expectAccessible(student.page);

  await mentor.page.goto('/numbers');
  await expect(mentor.page.getByText('Всё стало понятно.')).toBeVisible();
  await expectAccessible(mentor.page);
});

test('a mentor refuses with a reason, and the student reads it', async ({
  me: student,
  another,
}) => {
  const mentor = await another();
  await signUpMentor(mentor, 'Отказов Олег', { expertise: 'Занятой', tag: 'отказы' });
  await signUpStudent(student, 'Анна Просящая', ['отказы']);
  await student.page.goto('/feed');
  await expect(
    student.page.getByRole('heading', { name: 'Отказов Олег', exact: true }),
  ).toBeVisible();
  await student.button('feed_like').click();
  await student.field('ask_query').fill('Возьмите меня');
  await student.button('ask_send').click();
  await expect(
    student.page.getByRole('heading', { name: 'Отказов Олег', exact: true }),
  ).toBeHidden();

  await mentor.button('request_refuse').click();
  await mentor.field('reason').fill('В этом месяце нет времени');
  await expectAccessible(mentor.page);
  await mentor.page
    .getByRole('dialog')
    .getByRole('button', { name: mentor.words.get('request_refuse') })
    .click();
  await expect(mentor.heading('inbox_empty_title')).toBeVisible();

  await student.page.goto('/requests');
  await expect(student.heading('requests_empty_title')).toBeVisible();
  await expectAccessible(student.page);
  await student.page.getByText(student.words.get('requests_past'), { exact: true }).click();
  await student.page.getByRole('link', { name: 'Отказов Олег' }).click();
  await expect(student.page.getByText('В этом месяце нет времени')).toBeVisible();
  await expectAccessible(student.page);
});

test('a student takes a request back', async ({ me: student, another }) => {
  const mentor = await another();
  await signUpMentor(mentor, 'Отменов Иван', { expertise: 'Терпеливый', tag: 'отмены' });
  await signUpStudent(student, 'Ольга Передумавшая', ['отмены']);
  await expect(
    student.page.getByRole('heading', { name: 'Отменов Иван', exact: true }),
  ).toBeVisible();
  await student.button('feed_like').click();
  await student.field('ask_query').fill('Можно к вам?');
  await student.button('ask_send').click();
  await expect(mentor.page.getByText('Можно к вам?')).toBeVisible();
  await student.page.goto('/requests');
  await student.page.getByRole('link', { name: 'Отменов Иван' }).click();
  await student.button('request_cancel').click();
  await expectAccessible(student.page);
  await student.page
    .getByRole('dialog')
    .getByRole('button', { name: student.words.get('request_cancel') })
    .click();
  await expect(
    student.page.getByText(student.words.get('status_cancelled'), { exact: true }),
  ).toBeVisible();
  await expect(mentor.page.getByText('Можно к вам?')).toBeHidden();
  await expectAccessible(mentor.page);
});
