import { expect, it } from 'vitest';

import { deviceName } from './device';

it.each([
  [
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36',
    'Chrome, Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1',
    'Safari, iOS',
  ],
  ['Mentoro for Android 1.2', 'Mentoro for Android 1.2'],
  [null, null],
])('%s is shown as %s', (agent, name) => {
  expect(deviceName(agent)).toBe(name);
});
