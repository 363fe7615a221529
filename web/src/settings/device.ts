const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/YaBrowser\//, 'Yandex Browser'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

function first(known: [RegExp, string][], text: string): string | undefined {
  return known.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * A device's `User-Agent` as people would name it: `Chrome, Android`. What no browser sent, such as
 * an app's own name, stays as it is.
 */
export function deviceName(device: string | null): string | null {
  if (!device) return null;
  const browser = first(BROWSERS, device);
  const system = first(SYSTEMS, device);
  return browser && system ? `${browser}, ${system}` : device;
}
