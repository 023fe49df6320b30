import { expect, test } from 'vitest';
import { guardFrames } from './frames.js';

/** What passes and what is answered, when the text comes in pieces of this length. */
async function send(text: string, piece = 7): Promise<{ passed: string[]; answered: unknown[] }> {
  const answered: unknown[] = [];
  const frames = guardFrames((line) => answered.push(JSON.parse(line)));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) frames.write(bytes.subarray(at, at + piece));
  frames.end();
  const passed = Buffer.concat(await frames.toArray()).toString();
  return { passed: passed.split('\n').filter((line) => line !== ''), answered };
}

test('whole messages pass, however they are cut', async () => {
  const request = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const said = '{"jsonrpc":"2.0","method":"notifications/initialized","params":{}}';
  const answer = '{"jsonrpc":"2.0","id":"é","result":{}}';
  const { passed, answered } = await send(`${request}\r\n\n${said}\n${answer}\n`);
  expect({ passed: passed.map((line) => line.trim()), answered }).toEqual({ passed: [request, said, answer], answered: [] });
});

test.each([
  ['{nonsense', -32_700, null],
  ['[]', -32_600, null],
  ['null', -32_600, null],
  ['{"id":7}', -32_600, 7],
  ['{"jsonrpc":"1.0","id":7,"method":"ping"}', -32_600, 7],
  ['{"jsonrpc":"2.0","id":"a","method":5}', -32_600, 'a'],
  ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32_600, null],
  ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32_600, 1],
])('%s is answered and the next message passes', async (line, code, id) => {
  const next = '{"jsonrpc":"2.0","id":2,"method":"ping"}';
  const { passed, answered } = await send(`${line}\n${next}\n`);
  expect(passed).toEqual([next]);
  expect(answered).toEqual([{ jsonrpc: '2.0', id, error: { code, message: expect.any(String) } }]);
});

test('a message of 5 MB passes, one of 9 MB is answered without being kept', async () => {
  const line = (size: number): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { text: 'x'.repeat(size) } });
  const { passed, answered } = await send(`${line(5_000_000)}\n${line(9_000_000)}\n${line(1)}\n`, 65_536);
  expect(passed.map(({ length }) => length > 1_000_000)).toEqual([true, false]);
  expect(answered).toMatchObject([{ id: null, error: { code: -32_700 } }]);
});
