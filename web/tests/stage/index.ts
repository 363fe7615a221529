import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { type BrowserContext, expect, type Page, test as base } from '@playwright/test';

import en from '../../messages/en.json' with { type: 'json' };
import ru from '../../messages/ru.json' with { type: 'json' };
import { Service } from './service';

export { expect } from '@playwright/test';
export type { Page } from '@playwright/test';

/** Of every fictional person. */
export const PASSWORD = 'mentoro-demo';

type Key = keyof typeof en;

/** The words of the page in the language of the test, by their keys. */
export class Words {
  constructor(readonly language: 'en' | 'ru') {}

  /** A message, with its values filled in. */
  get(key: Key, values: Record<string, string | number> = {}): string {
    const message: unknown = (this.language === 'ru' ? ru : en)[key];
    if (typeof message !== 'string') throw new Error(`${key} depends on a count`);
    return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  }

  /** A message that depends on a count. */
  counted(key: Key, count: number): string {
    const message: unknown = (this.language === 'ru' ? ru : en)[key];
    if (!Array.isArray(message)) throw new Error(`${key} depends on no count`);
    const { match } = message[0] as { match: Record<string, string> };
    const form = new Intl.PluralRules(this.language).select(count);
    return (match[`amount=${form}`] ?? match['amount=*'] ?? '').replace('{count}', String(count));
  }
}

/** One person in front of a browser of their own. */
export class Person {
  constructor(
    readonly page: Page,
    readonly words: Words,
  ) {}

  /** What is called so and can be pressed. */
  button(key: Key, values?: Record<string, string | number>) {
    return this.page.getByRole('button', { name: this.words.get(key, values) });
  }

  link(key: Key, values?: Record<string, string | number>) {
    return this.page.getByRole('link', { name: this.words.get(key, values) });
  }

  field(key: Key) {
    return this.page.getByLabel(this.words.get(key), { exact: true });
  }

  heading(key: Key, values?: Record<string, string | number>) {
    return this.page.getByRole('heading', { name: this.words.get(key, values) });
  }

  text(key: Key, values?: Record<string, string | number>) {
    return this.page.getByText(this.words.get(key, values));
  }

  /** Signs in, and waits for where the role begins. */
  async signIn(email: string, password = PASSWORD) {
    await this.page.goto('/sign-in');
    await this.field('email').fill(email);
    await this.field('password').fill(password);
    await this.page
      .getByRole('main')
      .getByRole('button', { name: this.words.get('sign_in') })
      .click();
    await this.page.waitForURL(/\/(feed|inbox|admin)$/);
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Asks axe about what is on the screen now, in the light and in the dark. */
export async function expectAccessible(page: Page) {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page), `${page.url()} in ${colorScheme}`).toEqual([]);
  }
}

async function violations(page: Page) {
  // A dialog that still moves, or a skeleton that breathes, has no contrast of its own yet.
  await page.evaluate(async () => {
    await Promise.allSettled(
      document
        .getAnimations()
        .flatMap((animation) =>
          animation.effect?.getComputedTiming().iterations === Infinity ? [] : [animation.finished],
        ),
    );
  });
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { run } = (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } })
      .axe;
    return (await run()).violations;
  });
  return found.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`),
  }));
}

interface Fixtures {
  words: Words;
  /** Who uses the test's own page. */
  me: Person;
  /** Opens a browser of their own to another person. */
  another: () => Promise<Person>;
}

interface WorkerFixtures {
  service: Service;
  /** Settings of the service beside the usual. */
  serviceSettings: NodeJS.ProcessEnv;
}

/** What no page may say: a refused policy, or an error that nobody caught. */
function watch(page: Page, faults: string[]) {
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (/Content Security Policy/i.test(text)) faults.push(text);
  });
}

export const test = base.extend<Fixtures & { faults: string[] }, WorkerFixtures>({
  serviceSettings: [{}, { scope: 'worker', option: true }],
  service: [
    async ({ serviceSettings }, use) => {
      const template = process.env.MENTORO_DEMO;
      if (!template) throw new Error('no demonstration data');
      const service = await Service.start(template, serviceSettings);
      await use(service);
      await service.end();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: ({ service }, use) => use(service.url),
  words: ({ locale }, use) => use(new Words(locale?.startsWith('ru') ? 'ru' : 'en')),
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      watch(page, faults);
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  me: ({ page, words }, use) => use(new Person(page, words)),
  another: async (
    {
      browser,
      words,
      faults,
      contextOptions,
      baseURL,
      viewport,
      locale,
      hasTouch,
      isMobile,
      userAgent,
      timezoneId,
    },
    use,
  ) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({
        ...contextOptions,
        ...(baseURL ? { baseURL } : {}),
        ...(locale ? { locale } : {}),
        ...(userAgent ? { userAgent } : {}),
        ...(timezoneId ? { timezoneId } : {}),
        viewport,
        hasTouch,
        isMobile,
      });
      contexts.push(context);
      const page = await context.newPage();
      watch(page, faults);
      return new Person(page, words);
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});
