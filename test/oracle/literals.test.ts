import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLiteralDisplay } from '../../src/python/literal-display.js';
import type { Expression } from '../../src/python/syntax.js';
import { runPython } from './run-python.js';

/** Says of each text and value whether Python reads the one as the other. */
const CHECK = String.raw`
import ast, json, sys
def value(given):
    kind, inner = given
    if kind == 'dict':
        return {value(key): value(item) for key, item in inner}
    if kind in ('list', 'tuple', 'set'):
        return {'list': list, 'tuple': tuple, 'set': set}[kind](value(item) for item in inner)
    return inner.encode('latin-1') if kind == 'bytes' else float(inner) if kind == 'float' else inner
wrong = []
for text, given in json.load(open(sys.argv[1])):
    read = ast.literal_eval('(' + text + '\n)')
    if read != value(given) or repr(type(read)) != repr(type(value(given))):
        wrong.append([text, repr(read), repr(value(given))])
print(json.dumps(wrong))
`;

type Tagged = readonly [kind: string, value: unknown];

function tag(node: Expression): Tagged {
  switch (node.type) {
    case 'string':
      return [node.bytes ? 'bytes' : 'string', node.value];
    case 'number':
      return [node.float ? 'float' : 'integer', node.value];
    case 'unary': {
      const [kind, value] = tag(node.operand);
      return [kind, -Number(value)];
    }
    case 'constant':
      return ['constant', node.value];
    case 'dict':
      return ['dict', node.entries.map(({ key, value }) => [key === null ? null : tag(key), tag(value)])];
    case 'list':
    case 'tuple':
    case 'set':
      return [node.type, node.items.map(tag)];
    default:
      throw new Error(`${node.type} is no literal`);
  }
}

function* nodesOf(node: Expression): Generator<Expression> {
  yield node;
  if (node.type === 'dict')
    for (const { key, value } of node.entries) {
      if (key !== null) yield* nodesOf(key);
      yield* nodesOf(value);
    }
  if (node.type === 'list' || node.type === 'tuple' || node.type === 'set') for (const item of node.items) yield* nodesOf(item);
}

const gap = fc.constantFrom('', ' ', '\n', '  # a note, [with] "signs"\n', '\r\n\t');
const inside = fc.stringMatching(/^[ -!#-&(-[\]-~äπ]*$/).map((text) => text.replaceAll(/\{|\}/g, '.'));
const strings = fc.oneof(
  fc
    .tuple(fc.constantFrom('', 'r', 'u', 'R'), fc.constantFrom('"', "'", '"""', "'''"), inside)
    .map(([prefix, quote, text]) => prefix + quote + text + quote),
  fc.constantFrom(
    String.raw`"a\"b\\"`,
    String.raw`'\x41\u00e9\n\101\q'`,
    String.raw`r'\''`,
    `"""two\nlines \\\n on"""`,
    String.raw`b"\x00\xff"`,
    '""',
    "''",
    '"a" "b"',
    `'a'\n  r"\\b"`,
    String.raw`"\N{BULLET}"`.replace('\\N{BULLET}', '-'),
  ),
);
const numbers = fc.oneof(
  fc.nat().map(String),
  fc.constantFrom('0', '1_000', '0x_fF', '0b101', '0o17', '1.', '.5', '1e3', '2.5E-3', '-4', '- 1.5'),
);
const atoms = fc.oneof(strings, numbers, fc.constantFrom('True', 'False', 'None'));
const { display } = fc.letrec<{ display: string; item: string }>((tie) => ({
  item: fc.oneof({ weight: 3, arbitrary: atoms }, { weight: 1, arbitrary: tie('display') }),
  display: fc
    .tuple(fc.constantFrom('[]', '()', '{}', '{:}'), fc.array(fc.tuple(gap, tie('item'), gap, atoms), { maxLength: 5 }), gap, fc.boolean())
    .map(([kind, items, last, comma]) => {
      const parts = items.map(([before, item, after, key]) =>
        kind === '{:}' ? `${before}${key}${after}: ${item}` : `${before}${kind === '{}' ? key : item}${after}`,
      );
      return `${kind[0]}${parts.join(',')}${comma && parts.length > 0 ? ',' : ''}${last}${kind.at(-1)}`;
    }),
}));

test('displays of literals are read as Python reads them, in all their parts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-literals-'));
  try {
    const texts = fc.sample(display, { numRuns: 600, seed: 7 });
    const read = texts.map((text) => ({ text, node: readLiteralDisplay(text, 0) }));
    expect(read.filter(({ node }) => node === null).map(({ text }) => text)).toEqual([]);
    const pairs = read.flatMap(({ text, node }) =>
      node === null ? [] : [...nodesOf(node)].map((part) => [text.slice(part.start, part.end), tag(part)]),
    );
    const file = join(folder, 'pairs.json');
    await writeFile(file, JSON.stringify(pairs));
    expect(JSON.parse(await runPython('python3', ['-c', CHECK, file]))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  '[name]',
  '[1 + 2]',
  '["a".upper()]',
  '[f"{a}"]',
  '[*rest]',
  '{"a": 1, **more}',
  '[1 for _ in "ab"]',
  '["a" if x else "b"]',
  '[1, 2',
  '["open]',
  "['two\nlines']",
  '[1,, 2]',
  '{1: 2, 3}',
  '[3j]',
  '[None.x]',
  '[1][0]',
  '[not True]',
])('%s is left to the grammar', (text) => {
  expect(readLiteralDisplay(text, 0)).toBeNull();
});
