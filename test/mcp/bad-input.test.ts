import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { runCli } from '../harness/cli.js';
import { temporaryFolder } from '../harness/temporary.js';
import { MODELS } from '../review/projects.js';
import { openSession } from './client.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** `plinth mcp` with its bare pipes. */
function startRaw(directory: string, environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, 'mcp', directory], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const answers: Record<string, unknown>[] = [];
  createInterface(child.stdout).on('line', (line) => answers.push(JSON.parse(line) as Record<string, unknown>));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const send = (message: unknown): void => void child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  const answerTo = async (id: unknown): Promise<Record<string, unknown>> => {
    await expect.poll(() => answers.some((answer) => answer['id'] === id), { timeout: 60_000, interval: 20 }).toBe(true);
    return answers.find((answer) => answer['id'] === id) ?? {};
  };
  const begin = async (): Promise<void> => {
    send({
      jsonrpc: '2.0',
      id: 'begin',
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } },
    });
    await answerTo('begin');
    send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  };
  return { child, answers, send, answerTo, begin, ended, stderr: () => stderr };
}

const call = (id: unknown, name: string, given: object): object => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: given },
});

test('settings that are wrong stop the start, before anything is served', async () => {
  using misspelt = temporaryFolder({ ...MODELS, 'plinth.toml': '[targets.live]\nurl = "postgres://x"\n' });
  using rule = temporaryFolder({ ...MODELS, 'plinth.toml': '[rules]\n"indexes/foreign-key" = "off"\n' });
  for (const [directory, code] of [
    [misspelt.path, 'setting that plinth does not know'],
    [rule.path, 'there is no rule'],
    [join(rule.path, 'gone'), 'does not exist'],
  ] as const) {
    const ran = await runCli(['mcp', directory]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(code);
  }
  expect(await runCli(['mcp', '--target', 'x'])).toMatchObject({ code: 2, stdout: '' });
});

test('frames that are no messages, one of 5 MB and one of 9 MB are answered, and the session goes on', async () => {
  using project = temporaryFolder(MODELS);
  const { child, send, begin, answers, answerTo, ended, stderr } = startRaw(project.path);
  await begin();
  for (const line of ['{nonsense', '[]', 'null', '\u0000', '{"jsonrpc":"2.0","id":5,"method":7}']) send(line);
  expect(await answerTo(5)).toMatchObject({ error: { code: -32_600 } });
  expect(answers.filter(({ id }) => id === null)).toHaveLength(4);
  send(call('big', 'inspect', { name: 'x'.repeat(5_000_000) }));
  expect(JSON.stringify(await answerTo('big')).length).toBeLessThan(2_000);
  expect(await answerTo('big')).toMatchObject({ result: { isError: true, structuredContent: { failure: { code: 'usage' } } } });
  send(call('huge', 'inspect', { name: 'x'.repeat(9_000_000) }));
  send(call('after', 'explain', { id: 'queries/n-plus-one' }));
  expect(await answerTo('after')).not.toHaveProperty('result.isError');
  expect(answers.filter(({ id }) => id === null)).toHaveLength(5);
  child.stdin.end();
  expect(await ended).toBe(0);
  expect(stderr()).toBe('');
});

test('500 calls at once share one run and are all answered', async () => {
  using project = temporaryFolder(MODELS);
  using temporary = temporaryFolder();
  const session = await openSession(project.path, { TMPDIR: temporary.path });
  const names = ['review', 'overview', 'inspect', 'explain', 'nothing'] as const;
  const given = { review: { proof: false }, overview: {}, inspect: { name: 'orders' }, explain: { id: 'queries/n-plus-one' }, nothing: {} };
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, readdirSync(temporary.path).length)), 20);
  const results = await Promise.allSettled(
    Array.from({ length: 500 }, (_, at) => session.call(names[at % 5] ?? 'review', given[names[at % 5] ?? 'review'])),
  );
  clearInterval(watch);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(400);
  const answers = new Set(results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.json] : [])));
  expect(answers.size).toBe(4);
  expect(most).toBe(1);
  await session.client.close();
  await expect.poll(() => readdirSync(temporary.path), { timeout: 20_000 }).toEqual([]);
});

describe('a client that goes', () => {
  test.each(['closes its end', 'has us ended by SIGTERM', 'cancels'] as const)('%s: nothing is left running', async (way) => {
    using project = temporaryFolder(MODELS);
    using temporary = temporaryFolder();
    const { child, send, begin, answers, answerTo, ended } = startRaw(project.path, { TMPDIR: temporary.path });
    await begin();
    send(call('running', 'review', {}));
    await expect.poll(() => readdirSync(temporary.path).length, { timeout: 20_000, interval: 10 }).toBe(1);
    if (way === 'closes its end') child.stdin.end();
    else if (way === 'cancels') send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'running' } });
    else child.kill('SIGTERM');
    if (way === 'cancels') {
      await expect.poll(() => readdirSync(temporary.path), { timeout: 20_000 }).toEqual([]);
      // The next one starts a run of its own.
      send(call('again', 'review', { proof: false }));
      expect(await answerTo('again')).toMatchObject({ result: { structuredContent: { about: { judged: 'models' } } } });
      child.stdin.end();
    }
    expect(await ended).toBe(way.includes('SIGTERM') ? 130 : 0);
    expect(answers.some(({ id }) => id === 'running')).toBe(false);
    expect(readdirSync(temporary.path)).toEqual([]);
  });
});

test('what changed is read again: a mended model is no finding any more', async () => {
  using project = temporaryFolder({ ...MODELS });
  const session = await openSession(project.path);
  const before = await session.call('review', { proof: false, only: ['indexes'] });
  expect(before.text).toContain('customer_id');
  const text = String(MODELS['shop/orders.py']).replace('ForeignKey("customers.id")', 'ForeignKey("customers.id"), index=True');
  writeFileSync(join(project.path, 'shop/orders.py'), text);
  const after = await session.call('review', { proof: false, only: ['indexes'] });
  expect(after.page.about['schema']).not.toBe(before.page.about['schema']);
  expect(after.page.sections.find(({ name }) => name === 'findings')?.rows).toEqual([]);
  await session.client.close();
});
