import type { ClassValue, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { FindCallers } from './callers.js';
import type { Entry } from './find-functions.js';
import { type Asked, type Given, nothingGiven } from './given.js';
import { mergeTraces } from './merge-traces.js';
import { type Heard, runFunction, type RunSetting } from './run-function.js';
import { shapeOf } from './telling.js';

/** What a function sends, and what it gives to the functions that it calls. */
export interface FunctionReading extends ReturnType<typeof mergeTraces> {
  readonly ways: number;
  readonly complete: boolean;
  readonly heard: readonly Heard[];
  /** Parameters of which nothing is known but what callers give, of the function itself and of constructors. */
  readonly asked: readonly Asked[];
}

/** How far back callers are asked: those who call, those who call these, and so on. */
const levels = 3;
/** Values that differ, at most: beyond that a parameter may be anything. */
const few = 12;

/**
 * Reads functions. What the annotations do not say of a parameter the functions that call it do: they are read first, with what is
 * known of their own parameters one level up. A function of which one level knows no more than the one before is not read again.
 */
export function startReading(
  registry: Registry,
  findCallers: FindCallers,
  setting: Omit<RunSetting, 'given' | 'hear' | 'ask'>,
): (entry: Entry) => FunctionReading {
  const readings = new Map<Entry, FunctionReading[]>();
  const known = Array.from({ length: levels }, () => new Map<string, readonly Value[]>());
  const numbers = new Map<object, number>();
  const numberOf = (key: object): number => {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };

  function read(entry: Entry, level: number): FunctionReading {
    const before = readings.get(entry) ?? [];
    readings.set(entry, before);
    const made = before[level] ?? readAnew(entry, level);
    before[level] = made;
    return made;
  }

  function readAnew(entry: Entry, level: number): FunctionReading {
    if (level === 0) return run(entry, nothingGiven);
    const lower = read(entry, level - 1);
    const [now, then] = [givenAt(level - 1), level === 1 ? nothingGiven : givenAt(level - 2)];
    const isSame = lower.asked.every((one) => shapesOf(registry, now(one)) === shapesOf(registry, then(one)));
    return isSame ? lower : run(entry, now);
  }

  function run(entry: Entry, given: Given): FunctionReading {
    const heard: Heard[] = [];
    const asked: Asked[] = [];
    const { traces, ways, complete } = runFunction(registry, entry, {
      ...setting,
      given(one) {
        if (!asked.some((other) => other.callee === one.callee && other.parameter === one.parameter && other.owner === one.owner))
          asked.push(one);
        return given(one);
      },
      hear: (one) => void heard.push(one),
    });
    return { ...mergeTraces(traces), ways, complete, heard, asked };
  }

  function givenAt(level: number): Given {
    return (asked) => {
      const { callee, parameter, owner } = asked;
      const key = `${numberOf(callee.body)} ${owner === null ? '' : numberOf(owner)} ${parameter.name}`;
      const before = known[level]?.get(key);
      if (before !== undefined) return before;
      const answer = valuesFor(asked, level);
      known[level]?.set(key, answer);
      return answer;
    };
  }

  /** Nothing of a function whose calls nest beyond what this machine's stack holds. */
  function heardOf(entry: Entry, level: number): readonly Heard[] {
    try {
      return read(entry, level).heard;
    } catch (error) {
      if (error instanceof RangeError) return [];
      throw error;
    }
  }

  function valuesFor({ callee, parameter, owner }: Asked, level: number): readonly Value[] {
    const values = findCallers(callee, owner)
      .flatMap((entry) => heardOf(entry, level))
      .filter((one) => one.callee.body === callee.body && isCalledOn(one, owner))
      .flatMap((one) => one.values.get(parameter.name) ?? []);
    const distinct = [...new Map(values.map((value) => [shapeOf(registry, value), value])).values()];
    return distinct.length > few || distinct.every(({ kind }) => kind === 'none') ? [] : distinct;
  }

  return (entry) => read(entry, levels);
}

function shapesOf(registry: Registry, values: readonly Value[]): string {
  return values.map((value) => shapeOf(registry, value)).join('\n');
}

function isCalledOn({ self }: Heard, owner: ClassValue | null): boolean {
  if (owner === null) return true;
  const of = self?.kind === 'instance' ? self.class : self;
  return of?.kind === 'class' && of.ancestors.includes(owner);
}
