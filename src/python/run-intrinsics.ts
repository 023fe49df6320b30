import { collected, itemOf, turnsOf, within } from './loop.js';
import type { Machine } from './machine.js';
import { isOpen, markOpen, openingOf } from './open.js';
import type { Run } from './run.js';
import { type CallValue, type DictValue, list, number, reference, string, unknown, type Value } from './value.js';

/** Python's own functions on terms and on open lists in a run; undefined for "as usual". */
export function callInRun(machine: Machine, run: Run, name: string, call: CallValue): Value | undefined {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return known?.(machine, run, call);
}

type InRun = (machine: Machine, run: Run, call: CallValue) => Value | undefined;

/** Whether any number of items may come. */
function isEndless(machine: Machine, value: Value | undefined): value is Value {
  return value !== undefined && (isOpen(value) || machine.iterate(value) === null) && value.kind !== 'unknown';
}

const same =
  (kind: 'list' | 'tuple' | 'set'): InRun =>
  (machine, run, call) => {
    const [over] = call.args;
    if (!isEndless(machine, over)) return undefined;
    const turns = turnsOf(machine, over, call.place);
    const key = call.keywords.find((one) => one.name === 'key')?.value;
    if (key !== undefined && key.kind !== 'none')
      for (const item of turns.items)
        within(run, { place: call.place, form: 'map', over, atMost: null }, () => machine.call(key, [item], [], call.place));
    return markOpen(list([...turns.items], kind), sourceOf(over));
  };

function sourceOf(over: Value): Value {
  return openingOf(over)?.over ?? over;
}

const term: InRun = (machine, _run, call) => (call.args.length === 1 && isEndless(machine, call.args[0]) ? call : undefined);

const functions: Readonly<Record<string, InRun>> = {
  'builtins.list': same('list'),
  'builtins.tuple': same('tuple'),
  'builtins.set': same('set'),
  'builtins.frozenset': same('set'),
  'builtins.sorted': same('list'),
  'builtins.reversed': same('list'),
  'builtins.iter': same('list'),
  'builtins.len': term,
  'builtins.any': term,
  'builtins.all': term,
  'builtins.sum': term,
  'builtins.min': same1,
  'builtins.max': same1,
  'builtins.enumerate': (machine, _run, call) => {
    const [over] = call.args;
    if (!isEndless(machine, over)) return undefined;
    const items = turnsOf(machine, over, call.place).items.map((item) => list([reference('runtime.index'), item], 'tuple'));
    return markOpen(list(items), sourceOf(over));
  },
  'builtins.zip': (machine, _run, call) => {
    const first = call.args.find((one) => isEndless(machine, one));
    if (first === undefined) return undefined;
    const items = call.args.map((over) => turnsOf(machine, over, call.place).items[0] ?? itemOf(machine, over, call.place));
    return markOpen(list([list(items, 'tuple')]), sourceOf(first));
  },
  'builtins.map': (machine, run, call) => {
    const [callee, over] = call.args;
    if (callee === undefined || !isEndless(machine, over)) return undefined;
    return mapOver(machine, run, call, callee, over);
  },
  'builtins.filter': (machine, run, call) => {
    const [callee, over] = call.args;
    if (callee === undefined || !isEndless(machine, over)) return undefined;
    if (callee.kind !== 'none') mapOver(machine, run, call, callee, over);
    return markOpen(list([...turnsOf(machine, over, call.place).items]), sourceOf(over));
  },
  'builtins.next': (machine, _run, call) => {
    const [over] = call.args;
    return isEndless(machine, over) ? (turnsOf(machine, over, call.place).items[0] ?? undefined) : undefined;
  },
  'builtins.dict': (machine, _run, call) => {
    const [over] = call.args;
    if (!isEndless(machine, over) || over.kind === 'dict') return undefined;
    const entries = turnsOf(machine, over, call.place).items.flatMap((pair): [Value, Value][] =>
      pair.kind === 'tuple' && pair.items[0] !== undefined && pair.items[1] !== undefined ? [[pair.items[0], pair.items[1]]] : [],
    );
    if (entries.length === 0) return call;
    const made: DictValue = { kind: 'dict', entries };
    return markOpen(made, sourceOf(over));
  },
  'itertools.chain': (machine, _run, call) => chain(machine, call, call.args),
  'itertools.chain.from_iterable': (machine, _run, call) => {
    const [over] = call.args;
    return over === undefined
      ? undefined
      : chain(machine, call, [...turnsOf(machine, over, call.place).items], isEndless(machine, over) ? over : null);
  },
  'itertools.islice': same('list'),
  'itertools.groupby': (machine, run, call) => {
    const [over] = call.args;
    if (!isEndless(machine, over)) return undefined;
    const { items } = turnsOf(machine, over, call.place);
    const key = call.args[1] ?? call.keywords.find((one) => one.name === 'key')?.value ?? null;
    const [first] = items;
    if (first === undefined) return undefined;
    const group = markOpen(list([...items]), sourceOf(over));
    const named =
      key === null || key.kind === 'none'
        ? first
        : within(run, { place: call.place, form: 'map', over, atMost: null }, () => machine.call(key, [first], [], call.place));
    return markOpen(list([list([named, group], 'tuple')]), sourceOf(over));
  },
  'collections.defaultdict': (_machine, _run, call) => {
    const made: DictValue = { kind: 'dict', entries: [] };
    factories.set(made, call.args[0] ?? unknown('no factory', call.place));
    return made;
  },
  'asyncio.gather': (_machine, _run, call) => gathered(call),
  'asyncio.wait_for': (_machine, _run, call) => call.args[0],
  'asyncio.shield': (_machine, _run, call) => call.args[0],
  'asyncio.create_task': (_machine, _run, call) => call.args[0],
  'asyncio.ensure_future': (_machine, _run, call) => call.args[0],
  'asyncio.run': (_machine, _run, call) => call.args[0],
  'asyncio.to_thread': (machine, _run, call) => passOn(machine, call),
  'starlette.concurrency.run_in_threadpool': (machine, _run, call) => passOn(machine, call),
  'fastapi.concurrency.run_in_threadpool': (machine, _run, call) => passOn(machine, call),
  'anyio.to_thread.run_sync': (machine, _run, call) => passOn(machine, call),
  'builtins.str': (_machine, _run, call) => (call.args[0]?.kind === 'instance' ? string('') : undefined),
  'time.time': (_machine, _run, call) => call,
  'builtins.range': (_machine, _run, call) => (call.args.every((one) => one.kind === 'number') ? undefined : call),
  'builtins.id': () => number(0),
};

/** One after the other; open where one of them is, or where a run alone can tell how many they are. */
function chain(machine: Machine, call: CallValue, parts: readonly Value[], many: Value | null = null): Value | undefined {
  const endless = many ?? parts.find((one) => isEndless(machine, one));
  if (endless === undefined) return undefined;
  return markOpen(list(parts.flatMap((over) => [...turnsOf(machine, over, call.place).items])), sourceOf(endless));
}

function same1(machine: Machine, run: Run, call: CallValue): Value | undefined {
  const [over] = call.args;
  if (call.args.length !== 1 || !isEndless(machine, over)) return undefined;
  const items = same('list')(machine, run, call);
  return items?.kind === 'list' ? items.items[0] : undefined;
}

/** What makes the values of a `defaultdict`. */
const factories = new WeakMap<DictValue, Value>();

export function factoryOf(value: DictValue): Value | undefined {
  return factories.get(value);
}

function mapOver(machine: Machine, run: Run, call: CallValue, callee: Value, over: Value): Value {
  const turns = turnsOf(machine, over, call.place);
  const values = turns.items.map((item) =>
    within(run, { place: call.place, form: 'map', over, atMost: turns.atMost }, () => machine.call(callee, [item], [], call.place)),
  );
  return collected(turns, values);
}

function passOn(machine: Machine, call: CallValue): Value | undefined {
  const [callee, ...args] = call.args;
  return callee === undefined ? undefined : machine.call(callee, args, call.keywords, call.place);
}

/** The results, in order; an open list where the arguments came from one. */
function gathered(call: CallValue): Value {
  return list([...call.args]);
}
