import { expect, test } from 'vitest';
import type { EditPython } from './change.js';
import { mergePythonEdits, type MergedEdits } from './merge-python-edits.js';

const TEXT = 'from a import one\n\n\ndef load(session):\n    rows = session.all()\n    return rows\n';

/** Replaces the only stretch that reads `before`; at the start of a line an empty one inserts there. */
function edit(before: string, after: string, line?: number): EditPython {
  const offset =
    before === ''
      ? TEXT.split('\n')
          .slice(0, (line ?? 1) - 1)
          .join('\n').length + ((line ?? 1) > 1 ? 1 : 0)
      : TEXT.indexOf(before);
  const at = (position: number): { line: number; column: number } => {
    const lines = TEXT.slice(0, position).split('\n');
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  };
  const [start, end] = [at(offset), at(offset + before.length)];
  return { kind: 'editPython', edits: [{ place: { file: 'a.py', ...start, endLine: end.line, endColumn: end.column }, before, after }] };
}

function merge(owners: Readonly<Record<string, readonly EditPython[]>>, text = TEXT): MergedEdits & { readonly text: string | undefined } {
  const merged = mergePythonEdits(
    Object.entries(owners).map(([owner, changes]) => ({ owner, changes })),
    { text: (file) => (file === 'a.py' ? text : null), countErrors: (code) => code.split('(').length - code.split(')').length },
  );
  return { ...merged, text: merged.texts.get('a.py') };
}

test('edits of different stretches are all made, whatever lines they add', () => {
  const { text, refused } = merge({
    one: [edit('session.all()', 'session.all(\n        limit=10,\n    )')],
    two: [edit('return rows', 'return rows[:5]')],
  });
  expect(refused).toEqual([]);
  expect(text).toContain('limit=10,\n    )\n    return rows[:5]\n');
});

test('of two that want the same stretch the later is left out, with all that belongs to it', () => {
  const { text, refused } = merge({
    one: [edit('session.all()', 'session.some()')],
    two: [edit('def load', 'async def load'), edit('rows = session.all()', 'rows = []')],
  });
  expect(refused).toEqual([{ owner: 'two', reason: 'a.py:5 is edited by another change that was chosen', with: 'one' }]);
  expect(text).toBe(TEXT.replace('session.all()', 'session.some()'));
});

test('the same edit twice is one', () => {
  const { text, refused } = merge({ one: [edit('session.all()', 'session.some()')], two: [edit('session.all()', 'session.some()')] });
  expect(refused).toEqual([]);
  expect(text).toBe(TEXT.replace('session.all()', 'session.some()'));
});

test('what both import is imported once', () => {
  const { text } = merge({
    one: [edit('', 'from b import x\nfrom c import y\n', 2)],
    two: [edit('', 'from b import z, x\n', 2)],
    three: [edit('', 'import d\n', 2)],
    four: [edit('', 'import d\n', 1)],
  });
  expect(text).toBe(TEXT.replace('one\n', 'one\nfrom b import x, z\nfrom c import y\nimport d\n'));
});

test('an import statement that both write anew has the names of both', () => {
  const { text, refused } = merge({
    one: [edit('from a import one', 'from a import one, two')],
    two: [edit('from a import one', 'from a import (\n    one,\n    three as four,\n)')],
    three: [edit('from a import one', 'from a import other')],
  });
  expect(text).toContain('from a import one, two, three as four\n');
  expect(refused.map(({ owner }) => owner)).toEqual(['three']);
});

test('what does not stand where it should is refused, and so is a file that cannot be read', () => {
  const gone = merge({ one: [edit('session.all()', 'x')], two: [edit('return rows', 'return []')] }, TEXT.replace('all', 'any'));
  expect(gone.refused).toEqual([{ owner: 'one', reason: 'a.py:5 does not hold what the edit replaces', with: null }]);
  expect(gone.text).toContain('return []');
  const place = { file: 'b.py', line: 1, column: 1, endLine: 1, endColumn: 1 };
  expect(merge({ one: [{ kind: 'editPython', edits: [{ place, before: '', after: 'x' }] }] }).refused[0]?.reason).toBe(
    'b.py cannot be read',
  );
});

test('line ends of the file stay', () => {
  const crlf = TEXT.replaceAll('\n', '\r\n');
  const { text } = merge({ one: [edit('return rows', 'x = 1\n    return rows')] }, crlf);
  expect(text).toBe(crlf.replace('return rows', 'x = 1\r\n    return rows'));
});

test('after which a file is no Python any more is refused, and what follows is made', () => {
  const { text, refused } = merge({ one: [edit('session.all()', 'session.all((')], two: [edit('return rows', 'return []')] });
  expect(refused).toEqual([{ owner: 'one', reason: 'with it, a.py would be no Python any more', with: null }]);
  expect(text).toBe(TEXT.replace('return rows', 'return []'));
});
