import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const target =
  process.env.CARGO_TARGET_DIR ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mentoro/target');
const binary = process.env.MENTORO_BINARY ?? join(target, 'debug/mentoro');

/** How long a start or an end may take. */
const PATIENCE_MS = 30_000;

function settings(data: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    MENTORO_DATA_DIR: data,
    MENTORO_MODEL_DIR: process.env.MENTORO_MODEL_DIR ?? join(root, 'models/use-multilingual-v3'),
    MENTORO_WEB_DIR: resolve(root, 'web/dist'),
    MENTORO_RATE_LIMITS: 'off',
    MENTORO_LOG: 'warn',
  };
}

/** Runs a command of the service on a data folder, and gives what it prints. */
export function command(data: string, ...args: string[]): string {
  return execFileSync(binary, args, { env: settings(data), encoding: 'utf8', timeout: 300_000 });
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The real binary, with demonstration data of its own, serving the built page. */
export class Service {
  readonly #data: string;
  #process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    readonly metricsPort: number,
    template: string,
    readonly extra: NodeJS.ProcessEnv,
  ) {
    this.#data = mkdtempSync(join(tmpdir(), 'mentoro-web-'));
    cpSync(template, this.#data, { recursive: true });
  }

  /** Starts one on a copy of the data in `template`. */
  static async start(template: string, extra: NodeJS.ProcessEnv = {}): Promise<Service> {
    const service = new Service(await freePort(), await freePort(), template, extra);
    await service.resume();
    return service;
  }

  /** Its address; by this name a browser takes secure cookies over plain HTTP. */
  get url(): string {
    return `http://localhost:${String(this.port)}`;
  }

  /** A one-time invite for an admin. */
  invite(): string {
    const printed = command(this.#data, 'admin', 'invite');
    return printed.trim().split('\n').at(-1) ?? '';
  }

  /** Starts again after `stop`, on the same data and port. */
  async resume(): Promise<void> {
    this.#process = spawn(binary, ['serve'], {
      env: {
        ...settings(this.#data),
        MENTORO_LISTEN: `127.0.0.1:${String(this.port)}`,
        MENTORO_METRICS_LISTEN: `127.0.0.1:${String(this.metricsPort)}`,
        ...this.extra,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const until = Date.now() + PATIENCE_MS;
    while (!(await this.#isReady())) {
      if (Date.now() > until || this.#process.exitCode !== null) throw new Error('no service');
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async #isReady(): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${String(this.port)}/health/ready`).catch(
      () => null,
    );
    return response?.ok ?? false;
  }

  /** Ends the process, as a restart would. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    if (!process || process.exitCode !== null) return;
    const gone = new Promise((done) => process.once('exit', done));
    process.kill('SIGTERM');
    const hurry = setTimeout(() => process.kill('SIGKILL'), PATIENCE_MS);
    await gone;
    clearTimeout(hurry);
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
