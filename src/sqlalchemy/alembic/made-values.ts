import { createHash } from 'node:crypto';
import { describe } from '../../python/describe.js';
import type { CallValue, Value } from '../../python/value.js';
import { dateOf } from './literal.js';

/** The texts of values that each run makes anew, as this reading made them: one value, one text. */
export interface MadeValues {
  /** Python's `str()` of a value that only a run makes; undefined where nothing can stand for it. */
  readonly spell: (value: Value) => string | undefined;
  /** Texts that were made up. */
  readonly made: ReadonlySet<string>;
}

/**
 * `uuid4()` gives another value in each run of Alembic, and `utcnow()` another time: any such value is as good as the next. Those made here
 * follow from the order of reading, so that two readings of one history are equal.
 * `findSetting` gives the texts of the application's own settings, which are the same in every run.
 */
export function makeValues(now: Date, findSetting: (value: Value) => string | undefined): MadeValues {
  const texts = new Map<CallValue, string>();
  const made = new Set<string>();
  const keep = (call: CallValue, text: string): string => {
    texts.set(call, text);
    made.add(text);
    return text;
  };
  const spell = (value: Value): string | undefined => {
    if (value.kind === 'attribute' && value.name === 'hex') return spell(value.of)?.replaceAll('-', '');
    if (value.kind === 'subscript') return findSetting(value);
    if (value.kind !== 'call') return undefined;
    const before = texts.get(value);
    if (before !== undefined) return before;
    const name = describe(value.callee);
    if (/^(uuid\.)?uuid[14]$/.test(name)) return keep(value, makeUuid(texts.size));
    if (/^(datetime\.)?datetime\.(utcnow|now|today)$/.test(name)) return keep(value, spellTime(now, value.args.length > 0));
    if (/^(datetime\.)?date\.today$/.test(name)) return keep(value, now.toISOString().slice(0, 10));
    if (/^(datetime\.)?(datetime|date)$/.test(name) && value.keywords.length === 0)
      return dateOf(name.endsWith('datetime') && !/^datetime\.date$/.test(name) ? 'datetime' : 'date', value.args)?.slice(1, -1);
    if (value.callee.kind !== 'attribute' || value.callee.name !== 'isoformat') return undefined;
    const text = spell(value.callee.of)?.replace(' ', 'T');
    return text === undefined ? undefined : keep(value, text);
  };
  return { spell, made };
}

/** A version 4 UUID of a number. */
function makeUuid(at: number): string {
  const digits = createHash('md5').update(`plinth ${at}`).digest('hex');
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`, digits.slice(20)].join('-');
}

/** As Python prints a `datetime`: microseconds, and a zone where it has one. */
function spellTime(now: Date, zoned: boolean): string {
  return `${now.toISOString().replace('T', ' ').replace('Z', '000')}${zoned ? '+00:00' : ''}`;
}
