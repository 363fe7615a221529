import config from './playwright.config';

/** `make screenshots`: not a test of anything, but the same stage. */
export default {
  ...config,
  testDir: 'screenshots',
  globalSetup: './tests/stage/demo.ts',
  use: { ...config.use, trace: 'off' as const },
};
