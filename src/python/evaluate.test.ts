import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe as group, expect, test } from 'vitest';
import { describe } from './describe.js';
import { type Evaluation, startEvaluation } from './evaluate.js';
import type { Host } from './machine.js';
import { readProject } from './project.js';
import type { Value } from './value.js';

const made: string[] = [];
afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

async function evaluationOf(files: Readonly<Record<string, string | Uint8Array>>, host: Host = {}): Promise<Evaluation> {
  const root = await mkdtemp(join(tmpdir(), 'plinth-python-'));
  made.push(root);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return startEvaluation(await readProject(root), host);
}

/** A value as plain JSON, for comparison. */
function show(value: Value | null): unknown {
  if (value === null) return undefined;
  switch (value.kind) {
    case 'none':
      return null;
    case 'string':
    case 'number':
    case 'boolean':
      return value.value;
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.map(show);
    case 'dict':
      return Object.fromEntries(value.entries.map(([key, item]) => [String(show(key)), show(item)]));
    case 'unknown':
      return { unknown: value.reason };
    default:
      return describe(value);
  }
}

async function valueOf(source: string): Promise<unknown> {
  const evaluation = await evaluationOf({ 'm.py': source });
  return show(evaluation.name('m.py', 'x'));
}

group('expressions', () => {
  test.each([
    ['x = "a" "b" + f"{1 + 1:03d}-{\'c\'!r}"', "ab002-'c'"],
    ['x = "%s=%(n)s" % {"n": 1} if False else "%s-%5.2f" % ("a", 1.5)', 'a- 1.50'],
    ['x = "{0}{b} {{}}".format(1, b="z")', '1z {}'],
    ['x = ", ".join(f"{k}={v}" for k, v in {"a": 1, "b": 2}.items() if v > 1)', 'b=2'],
    ['x = [*range(3), *(4, 5)][1:-1]', [1, 2, 4]],
    ['import itertools\nx = [a + b for a, b in itertools.product("ab", ["x", "y"])]', ['ax', 'ay', 'bx', 'by']],
    ['x = {**{"a": 1}, "a": 2, "b": 3}', { a: 2, b: 3 }],
    ['x = sorted({"b", "a"}) + [i for i in "cd"]', ['a', 'b', 'c', 'd']],
    ['x = 1 if not [] and (2 in (1, 2)) else 0', 1],
    ['x = (lambda a, *b, c=3: [a, b, c])(1, 2, c=4)', [1, [2], 4]],
    ['import functools\ndef f(a, b=2, **k): return a + b + k["z"]\nx = functools.partial(f, z=10)(1)', 13],
    ['x = "a\\x41\\u00e9\\n" + r"\\n"', 'aAé\n\\n'],
    ['import os\nx = os.environ.get("A") + "b"', { unknown: undefined }],
  ])('%s', async (source, expected) => {
    const value = await valueOf(source);
    if (source.includes('environ')) expect(value).toContain('os.environ.get(…)');
    else expect(value).toEqual(expected);
  });
});

group('statements', () => {
  test('loops, conditions, augmented assignment and unpacking', async () => {
    expect(
      await valueOf(
        'x = []\nfor i, (a, *b) in enumerate([(1, 2, 3), (4,)]):\n    if i == 0:\n        x += [a]\n        continue\n    x.append(b)\nelse:\n    x.append("end")\n',
      ),
    ).toEqual([1, [], 'end']);
  });

  test('a test that only a run can tell makes what the branches disagree on unknown', async () => {
    expect(await valueOf('import os\nif os.getenv("A"):\n    x = 1\nelse:\n    x = 2\n')).toEqual({
      unknown: 'the test os.getenv(…) is known only when the code runs',
    });
    expect(await valueOf('import os\nx = 3\nif os.getenv("A"):\n    y = 1\n')).toBe(3);
  });

  test("the project's functions are followed, with decorators, generators and early returns", async () => {
    const source = `
def twice(f):
    def inner(*args):
        return f(*args) * 2
    return inner

@twice
def name(a):
    if a:
        return a
    raise ValueError()

def numbers():
    yield 1
    yield from [2, 3]

x = [name("ab"), list(numbers())]
`;
    expect(await valueOf(source)).toEqual(['abab', [1, 2, 3]]);
  });

  test('endless code ends', async () => {
    expect(await valueOf('def f(a):\n    return f(a)\nx = f(1)\n')).toHaveProperty('unknown');
    expect(await valueOf('x = 1\nwhile True:\n    pass\n')).toBe(1);
  });
});

group('classes', () => {
  test('enums, their members, values and auto()', async () => {
    const source = `
import enum
class Color(enum.Enum):
    RED = "red"
    CRIMSON = "red"
    BLUE = "blue"
    @property
    def label(self): return self.value.title()
class Kind(enum.StrEnum):
    ONE = enum.auto()
    TWO = enum.auto()
class Level(enum.IntEnum):
    LOW = enum.auto()
    HIGH = enum.auto()
x = [[c.value for c in Color], Color("blue").name, Color["RED"].label, f"{Kind.ONE}", ",".join(Kind), [l.value for l in Level], Color.RED is Color.CRIMSON]
`;
    expect(await valueOf(source)).toEqual([['red', 'blue'], 'BLUE', 'Red', 'one', 'one,two', [1, 2], true]);
  });

  test('inheritance, super, class and static methods, properties', async () => {
    const source = `
from dataclasses import dataclass
from typing import NamedTuple
class A:
    prefix = "a"
    def __init__(self, n): self.n = n
    def name(self): return self.prefix + str(self.n)
    @classmethod
    def make(cls): return cls(7)
class Mixin:
    def name(self): return "<" + super().name() + ">"
class B(Mixin, A):
    prefix = "b"
@dataclass
class P:
    a: int
    b: int = 3
class T(NamedTuple):
    a: int
    b: int = 3
sums = [a + b for a, b in [T(1), T(2, b=5)]]
x = [B(1).name(), B.make().name(), P(1, b=2).b, P(1).b, B.__name__, isinstance(B(1), A), *sums]
`;
    expect(await valueOf(source)).toEqual(['<b1>', '<b7>', 2, 3, 'B', true, 4, 7]);
  });
});

group('modules', () => {
  test('relative imports, re-exports, stars, cycles, src layouts and imports within functions', async () => {
    const evaluation = await evaluationOf({
      'src/pkg/__init__.py': 'from .a import *\nfrom . import b as bee\n',
      'src/pkg/a.py': 'from pkg.b import later\nvalue = "a"\n_hidden = 1\ndef up(): return later\n',
      'src/pkg/b.py': 'from pkg.a import value\nlater = value + "b"\ndef f():\n    from .sub.deep import z\n    return z\n',
      'src/pkg/sub/deep.py': 'from ...pkg.a import value as v\nfrom ..a import up\nz = v + up()\n',
      'tools/run.py':
        'import pkg.sub.deep as deep, pkg\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.a import value as t\nx = [pkg.value, pkg.bee.f(), deep.z, t]\n',
    });
    expect(show(evaluation.name('tools/run.py', 'x'))).toEqual(['a', 'aab', 'aab', 'a']);
  });

  test('a directory named like a library does not hide the library', async () => {
    const evaluation = await evaluationOf({ 'alembic/env.py': '', 'm.py': 'from alembic import op\nx = op.f("n")\n' });
    expect(show(evaluation.name('m.py', 'x'))).toBe('alembic.op.f(…)');
  });

  test('a pattern that backtracks without end is given up', async () => {
    const evaluation = await evaluationOf({
      'm.py':
        'import re\nt = "a" * 60 + "!"\nx = re.sub("(a|a)*$", "", t)\ny = re.findall("(a|a)*$", t)\nz = re.sub("(?<!^)(?=[A-Z])", "_", "OneTwo").lower()\nw = re.split("[,;]", "a,b;c")\nv = re.findall("(a)(b?)", "aba")\n',
    });
    expect(show(evaluation.name('m.py', 'x'))).toEqual({ unknown: 'the pattern takes too long' });
    expect(show(evaluation.name('m.py', 'y'))).toBe('re.findall(…)');
    expect(['z', 'w', 'v'].map((name) => show(evaluation.name('m.py', name)))).toEqual([
      'one_two',
      ['a', 'b', 'c'],
      [
        ['a', 'b'],
        ['a', ''],
      ],
    ]);
  });

  test('files of the project can be read', async () => {
    const evaluation = await evaluationOf({
      'sql/q.sql': 'SELECT 1',
      'v/m.py':
        'from pathlib import Path\nimport os\nx = [(Path(__file__).parent.parent / "sql" / "q.sql").read_text(), open(os.path.join(os.path.dirname(__file__), "..", "sql/q.sql")).read()]\nwith open("/etc/passwd") as f:\n    y = f.read()\n',
    });
    expect(show(evaluation.name('v/m.py', 'x'))).toEqual(['SELECT 1', 'SELECT 1']);
    expect(show(evaluation.name('v/m.py', 'y'))).toMatchObject({
      unknown: expect.stringContaining('it lies outside the project') as string,
    });
  });

  test('what cannot be read is noted, the rest is read', async () => {
    const evaluation = await evaluationOf({
      'bad.py': 'a = 1\ndef (:\nb = 2\n',
      'latin.py': new Uint8Array([0x61, 0x3d, 0x22, 0xe9, 0x22]),
      'm.py': 'from bad import a\nfrom latin import z\nx = a\n',
    });
    expect(show(evaluation.name('m.py', 'x'))).toBe(1);
    expect(show(evaluation.name('m.py', 'z'))).toHaveProperty('unknown');
    expect(evaluation.project.notExamined).toEqual([
      { file: 'bad.py', line: 2, object: 'bad.py', reason: 'syntax error: the statement is not read' },
      { file: 'latin.py', line: null, object: 'latin.py', reason: 'the file is not UTF-8' },
    ]);
  });
});

group('effects', () => {
  test('calls of libraries are heard in order, with blocks, doubt and raised exceptions', async () => {
    const heard: string[] = [];
    const evaluation = await evaluationOf(
      {
        'm.py': `
from alembic import op
import sqlalchemy as sa
TABLES = ["a", "b"]
def upgrade():
    for t in TABLES:
        op.drop_table(t)
    with op.batch_alter_table("c") as batch_op:
        batch_op.add_column(sa.Column("d", sa.String(length=5), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("x")
    if op.get_context().as_sql:
        op.execute("y")
    helper(op)
def helper(o):
    o.execute("z")
    raise NotImplementedError("no way back")
`,
      },
      {
        attribute: (of, name) =>
          describe(of) === 'alembic.op.get_bind().dialect' && name === 'name'
            ? { kind: 'string', value: 'postgresql', place: null }
            : undefined,
        effect: (effect) =>
          heard.push(
            `${effect.kind}${effect.kind === 'call' ? ` ${describe(effect.call)} ${effect.call.args.map(show).join(' ')}` : ''}${effect.uncertain === null ? '' : '?'}`,
          ),
      },
    );
    const upgrade = evaluation.name('m.py', 'upgrade');
    expect(upgrade?.kind).toBe('function');
    if (upgrade !== null) evaluation.call(upgrade);
    expect(heard.filter((line) => !line.includes('get_'))).toEqual([
      'call alembic.op.drop_table(…) a',
      'call alembic.op.drop_table(…) b',
      'call alembic.op.batch_alter_table(…) c',
      'enter',
      'call sqlalchemy.String(…) ',
      'call sqlalchemy.Column(…) d sqlalchemy.String(…)',
      'call alembic.op.batch_alter_table(…).add_column(…) sqlalchemy.Column(…)',
      'exit',
      'call alembic.op.execute(…) x',
      'call alembic.op.execute(…) y?',
      'call alembic.op.execute(…) z',
      'call NotImplementedError(…) no way back',
      'raise',
    ]);
  });
});

group('limits', () => {
  test('source that nests deeply, doubles its text or multiplies its loops ends in Unknown', async () => {
    const deep = `${'('.repeat(6000)}1${')'.repeat(6000)}`;
    const chain = Array.from({ length: 5000 }, () => '"a"').join(' + ');
    const evaluation = await evaluationOf({
      'm.py': `t = "ab"\nfor i in range(100):\n    t = t + t\nl = [1]\nfor i in range(100):\n    l += l\nn = 0\nfor a in range(3000):\n    for b in range(3000):\n        n += 1\nx = 1\n`,
      'deep.py': `a = 1\nb = ${deep}\nc = 2\n`,
      'chain.py': `a = 1\nb = ${chain}\nc = 2\n`,
    });
    expect(show(evaluation.name('m.py', 't'))).toHaveProperty('unknown');
    expect(show(evaluation.name('m.py', 'x'))).toBe(1);
    for (const file of ['deep.py', 'chain.py']) expect(() => evaluation.name(file, 'c')).not.toThrow();
  });
});

group('objects that define operators', () => {
  const money = `
class Money:
    def __init__(self, amount):
        self.amount = amount
    def __eq__(self, other):
        return self.amount == other.amount if isinstance(other, Money) else NotImplemented
    def __lt__(self, other):
        return self.amount < other.amount
    def __add__(self, other):
        return Money(self.amount + other)
    def __rmul__(self, times):
        return Money(self.amount * times)
    def __neg__(self):
        return Money(-self.amount)
    def __contains__(self, amount):
        return amount <= self.amount
    @property
    def cents(self):
        return self.amount * 100
    @cents.setter
    def cents(self, cents):
        self.amount = cents // 100
`;
  test.each([
    ['x = [Money(1) == Money(1), Money(1) != Money(1), Money(1) == 1]', [true, false, 'Money(…) == 1']],
    ['x = [Money(1) < Money(2), Money(1) > Money(2)]', [true, false]],
    ['x = [(Money(1) + 2).amount, (3 * Money(2)).amount, (-Money(1)).amount]', [3, 6, -1]],
    ['x = [2 in Money(3), 4 not in Money(3)]', [true, true]],
    ['import operator\nx = [operator.eq(1, 1), operator.add(1, 2), operator.lt(Money(1), Money(2))]', [true, 3, true]],
    ['y = Money(0)\ny.cents = 700\nx = [y.amount, y.cents]', [7, 700]],
    ['x = Money(1)\nx += 4\nx = x.amount', 5],
  ])('%s', async (source, expected) => expect(await valueOf(`${money}\n${source}`)).toEqual(expected));
});
