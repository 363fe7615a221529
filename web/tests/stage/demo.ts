import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { command } from './service';

/** Loads the fictional people once; each service gets a copy. */
export default function loadDemo(): () => void {
  const page = resolve(import.meta.dirname, '../../dist/index.html');
  if (!existsSync(page)) throw new Error('the page is not built: make web');
  const template = mkdtempSync(join(tmpdir(), 'mentoro-demo-'));
  command(template, 'demo');
  process.env.MENTORO_DEMO = template;
  return () => rmSync(template, { recursive: true, force: true });
}
