import config from './playwright.config';

/** `make lighthouse`: one page at a time, on a release build. */
export default {
  ...config,
  testDir: 'lighthouse',
  workers: 1,
  timeout: 180_000,
  use: { ...config.use, trace: 'off' as const },
  projects: config.projects?.filter(({ name }) => name === 'phone') ?? [],
};
