import { dirname, join } from 'node:path';
import type { Place } from '../source/place.js';
import { findInClass, isSubclassOf } from './class-facts.js';
import type { Machine } from './machine.js';
import { operatorFunction } from './operate.js';
import { genericFunctions } from './type-arguments.js';
import { setEntry } from './operators.js';
import { makeDynamicClass } from './make-class.js';
import { dedent } from './dedent.js';
import { product } from './product.js';
import { findAll, split, substitute } from './regular-expressions.js';
import { sortByKey } from './sort-values.js';
import { display, represent } from './text.js';
import { same, truth } from './truth.js';
import { boolean, isTerm, type Keyword, list, none, number, string, unknown, type Value } from './value.js';

/** A function of Python's library as the evaluator knows it; undefined when these arguments are not read. */
type Intrinsic = (machine: Machine, args: readonly Value[], keywords: readonly Keyword[], place: Place) => Value | undefined;

export function findIntrinsic(name: string): Intrinsic | undefined {
  if (Object.hasOwn(intrinsics, name)) return intrinsics[name];
  const generic = Object.hasOwn(genericFunctions, name) ? genericFunctions[name] : undefined;
  return generic === undefined ? operatorFunction(name) : (_machine, [of]) => (of === undefined ? undefined : generic(of));
}

const collect =
  (kind: 'list' | 'tuple' | 'set'): Intrinsic =>
  (machine, [items]) => {
    const values = items === undefined ? [] : machine.iterate(items);
    if (values === null) return undefined;
    return list(
      kind === 'set' ? values.filter((item, at) => values.findIndex((other) => same(item, other) === true) === at) : [...values],
      kind,
    );
  };

const onNumbers =
  (fold: (numbers: number[]) => number): Intrinsic =>
  (machine, args) => {
    const items = args.length === 1 && args[0] !== undefined ? machine.iterate(args[0]) : args;
    if (items === null || items.length === 0 || !items.every((item) => item.kind === 'number')) return undefined;
    return number(
      fold(items.map((item) => item.value)),
      items.some((item) => item.float),
    );
  };

const path: Intrinsic = (_machine, args) => {
  const parts = args.map((part) => (part.kind === 'string' || part.kind === 'path' ? display(part) : null));
  return parts.includes(null) ? undefined : { kind: 'path', path: join(...parts.map((part) => part ?? '')) };
};

const onPath =
  (change: (text: string) => string): Intrinsic =>
  (_machine, [argument], _keywords, place) =>
    argument?.kind === 'string' || argument?.kind === 'path' ? string(change(display(argument) ?? ''), place) : undefined;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  'builtins.len': (machine, [items]) => {
    const values = items === undefined ? null : machine.iterate(items);
    return values === null ? undefined : number(values.length);
  },
  'builtins.str': (machine, [value]) => {
    const text = value === undefined ? '' : (display(value) ?? (isTerm(value) ? machine.host.spell?.(value) : undefined));
    return text === undefined ? undefined : string(text);
  },
  'builtins.repr': (_machine, [value]) => {
    const text = value === undefined ? null : represent(value);
    return text === null ? undefined : string(text);
  },
  'builtins.int': (_machine, [value]) =>
    value?.kind === 'number'
      ? number(Math.trunc(value.value))
      : value?.kind === 'string' && /^\s*-?\d+\s*$/.test(value.value)
        ? number(Number(value.value))
        : undefined,
  'builtins.float': (_machine, [value]) => (value?.kind === 'number' ? number(value.value, true) : undefined),
  'builtins.bool': (_machine, [value]) => {
    const known = value === undefined ? false : truth(value);
    return known === null ? undefined : boolean(known);
  },
  'builtins.list': collect('list'),
  'builtins.tuple': collect('tuple'),
  'builtins.set': collect('set'),
  'builtins.frozenset': collect('set'),
  'builtins.iter': collect('list'),
  'builtins.dict': makeDict,
  'collections.OrderedDict': makeDict,
  'builtins.range': (_machine, args) => {
    if (!args.every((value) => value.kind === 'number')) return undefined;
    const [first = 0, second, step = 1] = args.map((value) => value.value);
    const [from, to] = second === undefined ? [0, first] : [first, second];
    const length = Math.max(0, Math.ceil((to - from) / step));
    return length > 10_000 ? undefined : list(Array.from({ length }, (_, at) => number(from + at * step)));
  },
  'builtins.enumerate': (machine, [items, from], keywords) => {
    const values = items === undefined ? null : machine.iterate(items);
    const start = from ?? keywords.find((keyword) => keyword.name === 'start')?.value;
    return values === null
      ? undefined
      : list(values.map((value, at) => list([number(at + (start?.kind === 'number' ? start.value : 0)), value], 'tuple')));
  },
  'builtins.zip': (machine, args) => {
    const lines = args.map((items) => ({ items: machine.iterate(cycled(items) ?? items), isCycle: cycled(items) !== null }));
    if (lines.some(({ items }) => items === null) || lines.every(({ isCycle }) => isCycle)) return undefined;
    const length = Math.min(...lines.flatMap(({ items, isCycle }) => (isCycle ? [] : [items?.length ?? 0])));
    return list(
      Array.from({ length: Number.isFinite(length) ? length : 0 }, (_, at) =>
        list(
          lines.map(({ items, isCycle }) => items?.[isCycle ? at % items.length : at] ?? none),
          'tuple',
        ),
      ),
    );
  },
  'builtins.map': (machine, [callee, ...lines], _keywords, place) => {
    const items = lines.map((line) => machine.iterate(line));
    if (callee === undefined || items.includes(null)) return undefined;
    return list(
      (items[0] ?? []).map((_, at) =>
        machine.call(
          callee,
          items.map((line) => line?.[at] ?? none),
          [],
          place,
        ),
      ),
    );
  },
  'builtins.filter': (machine, [callee, items], _keywords, place) => {
    const values = items === undefined ? null : machine.iterate(items);
    if (callee === undefined || values === null) return undefined;
    const kept = values.map((value) => truth(callee.kind === 'none' ? value : machine.call(callee, [value], [], place)));
    return kept.includes(null) ? undefined : list(values.filter((_, at) => kept[at] === true));
  },
  'builtins.sorted': (machine, [items], keywords, place) => {
    const values = items === undefined ? null : machine.iterate(items);
    const key = keywords.find((keyword) => keyword.name === 'key')?.value;
    if (values === null) return undefined;
    const keyed = values.map((value) => ({ value, key: key === undefined ? value : machine.call(key, [value], [], place) }));
    const reverse = truth(keywords.find((keyword) => keyword.name === 'reverse')?.value ?? none) === true;
    const sorted = sortByKey(keyed);
    if (sorted === null) return undefined;
    return list((reverse ? sorted.reverse() : sorted).map((entry) => entry.value));
  },
  'builtins.reversed': (machine, [items]) => {
    const values = items === undefined ? null : machine.iterate(items);
    return values === null ? undefined : list([...values].reverse());
  },
  'builtins.min': onNumbers((numbers) => Math.min(...numbers)),
  'builtins.max': onNumbers((numbers) => Math.max(...numbers)),
  'builtins.sum': onNumbers((numbers) => numbers.reduce((sum, value) => sum + value, 0)),
  'builtins.abs': onNumbers((numbers) => Math.abs(numbers[0] ?? 0)),
  'builtins.any': (machine, [items]) => quantify(machine, items, true),
  'builtins.all': (machine, [items]) => quantify(machine, items, false),
  'builtins.next': (machine, [items, otherwise]) => {
    const values = items === undefined ? null : machine.iterate(items);
    return values === null ? undefined : (values[0] ?? otherwise);
  },
  'builtins.isinstance': (_machine, [value, type]) => (value === undefined || type === undefined ? undefined : isInstance(value, type)),
  'builtins.issubclass': (_machine, [value, type]) =>
    value?.kind === 'class' && type?.kind === 'class'
      ? boolean(value.ancestors.includes(type))
      : value?.kind === 'class' && type?.kind === 'reference' && isSubclassOf(value, type.name)
        ? boolean(true)
        : undefined,
  'builtins.callable': (_machine, [value]) =>
    value === undefined || isTerm(value)
      ? undefined
      : boolean(value.kind === 'function' || value.kind === 'class' || value.kind === 'method' || value.kind === 'partial'),
  'builtins.getattr': (machine, [of, name, otherwise], _keywords, place) => {
    if (of === undefined || name?.kind !== 'string') return undefined;
    const value = machine.attribute(of, name.value, place);
    if (otherwise === undefined) return value;
    if (value.kind === 'unknown') return otherwise;
    return value.kind === 'attribute' &&
      (of.kind === 'class' || of.kind === 'instance' || of.kind === 'module') &&
      otherwise.kind !== 'unknown'
      ? otherwise
      : value;
  },
  'builtins.hasattr': (machine, [of, name], _keywords, place) => {
    if (of === undefined || name?.kind !== 'string' || isTerm(of)) return undefined;
    if (of.kind === 'class') return boolean(findInClass(of, name.value) !== null);
    const value = machine.attribute(of, name.value, place);
    return value.kind === 'unknown' ? boolean(false) : value.kind === 'attribute' ? undefined : boolean(true);
  },
  'builtins.setattr': (machine, [of, name, value], _keywords, place) => {
    if (of === undefined || name?.kind !== 'string') return undefined;
    machine.setAttribute(of, name.value, value ?? none, place);
    return none;
  },
  'builtins.type': (machine, args, _keywords, place) => {
    const [value] = args;
    if (args.length === 1 && (value?.kind === 'instance' || value?.kind === 'member')) return value.class;
    return makeDynamicClass(machine, args, place);
  },
  // A class that its metaclass does not hear of.
  'builtins.type.__new__': (machine, [, ...args], _keywords, place) => makeDynamicClass(machine, args, place, 'alone'),
  'builtins.open': (machine, args, keywords, place) => path(machine, args.slice(0, 1), keywords, place),
  'builtins.print': () => none,
  'functools.partial': (_machine, [callee, ...args], keywords) =>
    callee === undefined ? undefined : { kind: 'partial', callee, args, keywords },
  'pathlib.Path': path,
  'pathlib.PurePath': path,
  'io.open': (machine, args, keywords, place) => path(machine, args.slice(0, 1), keywords, place),
  'codecs.open': (machine, args, keywords, place) => path(machine, args.slice(0, 1), keywords, place),
  'os.path.join': (machine, args, keywords, place) => {
    const joined = path(machine, args, keywords, place);
    return joined?.kind === 'path' ? string(joined.path) : undefined;
  },
  'os.path.dirname': onPath(dirname),
  'os.path.abspath': onPath((text) => text),
  'os.path.realpath': onPath((text) => text),
  'os.path.normpath': onPath((text) => join(text)),
  'textwrap.dedent': (_machine, [text], _keywords, place) =>
    text?.kind === 'string' ? string(dedent(text.value), text.place ?? place) : undefined,
  'inspect.cleandoc': (_machine, [text], _keywords, place) =>
    text?.kind === 'string' ? string(dedent(text.value).trim(), text.place ?? place) : undefined,
  'itertools.product': product,
  'itertools.chain': (machine, args) => {
    const lines = args.map((items) => machine.iterate(items));
    return lines.includes(null) ? undefined : list(lines.flatMap((line) => line ?? []));
  },
  're.sub': substitute,
  're.split': split,
  're.findall': findAll,
  'typing.cast': (_machine, [, value]) => value,
  'copy.copy': (_machine, [value]) =>
    value?.kind === 'list' ? list([...value.items]) : value?.kind === 'dict' ? { kind: 'dict', entries: [...value.entries] } : undefined,
};

function makeDict(machine: Machine, [from]: readonly Value[], keywords: readonly Keyword[]): Value | undefined {
  const entries: [Value, Value][] = [];
  if (from?.kind === 'dict') entries.push(...from.entries.map(([key, value]): [Value, Value] => [key, value]));
  else if (from !== undefined) {
    for (const pair of machine.iterate(from) ?? [unknown('not iterable')]) {
      if (pair.kind !== 'tuple' && pair.kind !== 'list') return undefined;
      setEntry(entries, pair.items[0] ?? none, pair.items[1] ?? none);
    }
  }
  for (const keyword of keywords) setEntry(entries, string(keyword.name), keyword.value);
  return { kind: 'dict', entries };
}

function quantify(machine: Machine, items: Value | undefined, looked: boolean): Value | undefined {
  const values = items === undefined ? null : machine.iterate(items);
  if (values === null) return undefined;
  const truths = values.map(truth);
  if (truths.includes(looked)) return boolean(looked);
  return truths.includes(null) ? undefined : boolean(!looked);
}

/** `itertools.cycle(items)` */
function cycled(value: Value): Value | null {
  const isCycle = value.kind === 'call' && value.callee.kind === 'reference' && value.callee.name === 'itertools.cycle';
  return isCycle ? (value.args[0] ?? null) : null;
}

const typeNames: Readonly<Record<string, readonly string[]>> = {
  string: ['builtins.str'],
  number: ['builtins.int', 'builtins.float'],
  boolean: ['builtins.bool', 'builtins.int'],
  list: ['builtins.list'],
  tuple: ['builtins.tuple'],
  dict: ['builtins.dict'],
  set: ['builtins.set', 'builtins.frozenset'],
  bytes: ['builtins.bytes'],
  none: [],
};

function isInstance(value: Value, type: Value): Value | undefined {
  if (type.kind === 'tuple') {
    const answers = type.items.map((one) => isInstance(value, one));
    if (answers.some((answer) => answer?.kind === 'boolean' && answer.value)) return boolean(true);
    return answers.includes(undefined) ? undefined : boolean(false);
  }
  if (value.kind === 'instance' || value.kind === 'member')
    return type.kind === 'class'
      ? boolean(value.class.ancestors.includes(type))
      : type.kind === 'reference'
        ? boolean(isSubclassOf(value.class, type.name))
        : undefined;
  const names = typeNames[value.kind];
  if (names === undefined) return undefined;
  return type.kind === 'reference' ? boolean(names.includes(type.name)) : boolean(false);
}
