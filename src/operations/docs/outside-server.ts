import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Configuration } from '../../configuration/configuration.js';
import type { Surroundings } from '../operation.js';
import { readVersion } from '../version.js';

/** A documentation server that runs, as an MCP client sees it. */
export interface OutsideServer {
  /** The text of a tool's answer; null where the tool failed. Rejects when the server is gone or says nothing in time. */
  call(tool: string, given: Readonly<Record<string, string>>): Promise<string | null>;
  /** Ends it. */
  close(): void;
}

/** Milliseconds for everything that is asked of it, its start through npx included. */
const TIME = 30_000;
/** Characters of one message; what is longer ends the conversation. */
const LARGEST = 4_000_000;

/** Variables that it gets besides those that `[docs] env` names: none that could hold a secret of the project. */
const PASSED =
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|TMPDIR|TEMP|TMP|LANG|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_\w+)$/;

interface Message {
  readonly id?: unknown;
  readonly result?: { readonly isError?: boolean; readonly content?: readonly { readonly type?: string; readonly text?: unknown }[] };
  readonly error?: { readonly message?: unknown };
}

/** Starts the server of `[docs]` and shakes hands with it. */
export async function openServer(
  { command, args = [], env = [] }: NonNullable<Configuration['docs']>,
  environment: Surroundings['environment'],
  signal: AbortSignal,
): Promise<OutsideServer> {
  const passed = Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED.test(name) || env.includes(name)));
  const child = spawn(command, [...args], {
    env: passed,
    stdio: ['pipe', 'pipe', 'ignore'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIME)]),
  });
  const waiting = new Map<number, { readonly resolve: (message: Message) => void; readonly reject: (error: Error) => void }>();
  let gone: Error | null = null;
  const fail = (error: Error): void => {
    gone ??= error;
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
    child.kill();
  };
  child.once('error', (error) =>
    fail(new Error(error.name === 'AbortError' ? 'the documentation server did not answer in time' : error.message)),
  );
  child.once('close', () => fail(new Error('the documentation server has ended')));
  child.stdin.on('error', () => undefined);
  let unread = 0;
  child.stdout.on('data', (piece: Buffer) => {
    unread = piece.includes(10) ? 0 : unread + piece.length;
    if (unread > LARGEST) fail(new Error('the documentation server sends more than is read'));
  });
  createInterface(child.stdout).on('line', (line) => {
    const message = readMessage(line);
    if (typeof message?.id !== 'number') return;
    waiting.get(message.id)?.resolve(message);
    waiting.delete(message.id);
  });
  let last = 0;
  const request = (method: string, params: object): Promise<Message> =>
    new Promise((resolve, reject) => {
      if (gone !== null) return reject(gone);
      last += 1;
      waiting.set(last, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: last, method, params })}\n`);
    });
  const hello = await request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'plinth', version: readVersion() },
  });
  if (hello.error !== undefined) throw new Error(`the documentation server refuses: ${String(hello.error.message)}`);
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  return {
    async call(tool, given) {
      const { result, error } = await request('tools/call', { name: tool, arguments: given });
      if (error !== undefined || result === undefined || result.isError === true) return null;
      return (result.content ?? []).flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : [])).join('\n');
    },
    close: () => void child.kill(),
  };
}

function readMessage(line: string): Message | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Message) : null;
  } catch {
    return null;
  }
}
