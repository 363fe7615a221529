import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';

import { expect, Person, test, Words } from '../tests/stage';
import { freePort } from '../tests/stage/service';

const dist = resolve(import.meta.dirname, '../dist');

/** Bytes of JavaScript that the first page may load, compressed. */
const FIRST_SCRIPT = 70 * 1024;
/** Until the first answer is on the screen, on simulated slow 4G after a cold start. */
const FIRST_ANSWER_MS = 1500;
/** Lighthouse's own "slow 4G": https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};

test('the first page loads little', () => {
  const html = readFileSync(`${dist}/index.html`, 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(
    ([, path]) => path,
  );
  const bytes = scripts.reduce((sum, path) => sum + statSync(`${dist}${path ?? ''}.br`).size, 0);
  console.log(`first page: ${String(bytes)} bytes of JavaScript as brotli`);
  expect(scripts.length).toBeGreaterThan(0);
  expect(readdirSync(`${dist}/assets`).length).toBeGreaterThan(scripts.length);
  expect(bytes).toBeLessThanOrEqual(FIRST_SCRIPT);
});

test('the first answer is soon there on slow 4G', async ({ browser, service }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', SLOW_4G);
  const began = Date.now();
  await page.goto(`${service.url}/?q=rust`, { waitUntil: 'commit' });
  await page.getByRole('article').first().waitFor();
  const took = Date.now() - began;
  console.log(`first answer: ${String(took)} ms`);
  await context.close();
  expect(took).toBeLessThanOrEqual(FIRST_ANSWER_MS);
});

test('search, mentor and feed are fast, accessible and sound', async ({
  service,
  launchOptions,
}) => {
  const port = await freePort();
  const context = await chromium.launchPersistentContext('', {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--remote-debugging-port=${String(port)}`],
    baseURL: service.url,
    locale: 'en-GB',
  });
  const page = await context.newPage();
  const me = new Person(page, new Words('en'));

  async function measure(path: string) {
    const result = await lighthouse(`${service.url}${path}`, {
      port,
      output: 'json',
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
      disableStorageReset: true,
    });
    const categories = result?.lhr.categories ?? {};
    const scores = Object.fromEntries(
      Object.entries(categories).map(([name, { score }]) => [name, Math.round((score ?? 0) * 100)]),
    );
    const failed = Object.values(result?.lhr.audits ?? {})
      .filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score === 0)
      .map(({ id }) => id);
    console.log(path, JSON.stringify(scores), failed.join(' '));
    expect.soft(scores.performance, path).toBeGreaterThanOrEqual(95);
    expect.soft(scores.accessibility, path).toBe(100);
    expect.soft(scores['best-practices'], path).toBe(100);
  }

  await measure('/');
  await page.goto('/?q=Громов');
  const link = page.getByRole('link', { name: 'Алексей Громов' });
  await measure((await link.getAttribute('href')) ?? '');
  await me.signIn('masha@students.example');
  await page.close();
  await measure('/feed');
  await context.close();
});
