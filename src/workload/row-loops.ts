import type { CodeFunction, CodeWorkload, Loop, Send } from './code.js';
import { isHeldParent } from './held-parent.js';

/** A statement that is sent once for each row of another one. */
export interface RepeatedSend {
  readonly function: CodeFunction;
  readonly send: Send;
  /** The innermost loop over rows around it. */
  readonly loop: Loop;
  /** The send whose rows the loop goes over. */
  readonly over: Send;
}

/** What is mended at once: loads of relationships of rows that one statement gives, or what one call sends for each row. */
export type RepeatedCause = readonly [RepeatedSend, ...RepeatedSend[]];

/** Reads that are repeated for the rows of a send, as the first function that leads to them sees them, by what is mended at once. */
export function findRepeatedSends(workload: CodeWorkload): RepeatedCause[] {
  const causes = new Map<string, RepeatedCause>();
  for (const repeated of readRepeated(workload)) {
    const key = causeKey(repeated);
    const before = causes.get(key);
    causes.set(key, before === undefined ? [repeated] : [...before, repeated]);
  }
  return [...causes.values()];
}

/** Each place and loop once. */
function readRepeated({ functions }: CodeWorkload): RepeatedSend[] {
  const found = new Map<string, RepeatedSend>();
  for (const one of functions)
    for (const send of one.sends) {
      const repeated = isRead(send) ? findLoop(one, send) : null;
      if (repeated === null) continue;
      const key = `${placeKey(repeated.loop)} ${placeKey(send)}`;
      const other = found.get(key);
      // The function that holds the loop tells most simply what happens.
      if (other === undefined || (other.function.name !== repeated.loop.function && one.name === repeated.loop.function))
        found.set(key, repeated);
    }
  return [...found.values()];
}

function isRead({ cause, sql }: Send): boolean {
  return (
    cause !== 'flush' &&
    cause !== 'eager load' &&
    /^\s*(?:WITH|SELECT)\b/i.test(sql) &&
    !isWrite(sql) &&
    !/\bFOR (?:NO KEY )?UPDATE\b/i.test(sql)
  );
}

/** Also behind or within WITH. */
function isWrite(sql: string): boolean {
  return (
    /^\s*(?:INSERT|UPDATE|DELETE|MERGE)\b/i.test(sql) ||
    (/^\s*WITH\b/i.test(sql) && /[)(]\s*(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\s/i.test(sql))
  );
}

function findLoop(from: CodeFunction, send: Send): RepeatedSend | null {
  const holders = send.relationship === null ? null : holdersOf(from, send);
  if (send.relationship !== null && holders === null) return null;
  const loop = send.loops.findLast(({ over }) => over !== null && (holders === null || holders.some(({ id }) => id === over)));
  const over = from.sends.find(({ id }) => id === loop?.over);
  if (loop === undefined || over === undefined || over === send) return null;
  if (holders !== null && isOneForAll([send, ...holders], over)) return null;
  if (send.cause === 'refresh' && writesIn(from, loop)) return null;
  return { function: from, send, loop, over };
}

/** Whether the way from an object to the rows of a loop goes through one that all of them share. */
function isOneForAll(way: readonly Send[], over: Send): boolean {
  const steps = way.slice(0, way.indexOf(over));
  return steps.some((step, at) => isHeldParent(step, way[at + 1] ?? over));
}

/** A loop that writes row by row; that a commit or flush in it expires what is read next is the least of it. */
function writesIn({ sends }: CodeFunction, { place }: Loop): boolean {
  return sends.some(
    ({ cause, sql, loops }) => (cause === 'flush' || isWrite(sql)) && loops.some((loop) => placeKey(loop) === placeKey({ place })),
  );
}

/**
 * The sends whose rows hold the objects on the way to a relationship, the nearest first; null where they begin with an argument, of
 * which only its callers know how it was loaded.
 */
function holdersOf({ sends }: CodeFunction, { relationship }: Send): readonly Send[] | null {
  const holders: Send[] = [];
  for (let at = relationship; at !== null;) {
    const from = sends.find(({ id }) => id === at?.of);
    if (from === undefined || holders.includes(from)) return null;
    holders.push(from);
    at = from.relationship;
  }
  return holders;
}

function causeKey({ function: from, send, loop }: RepeatedSend): string {
  if (send.relationship === null) {
    const call = send.path.findLast((frame) => frame.function === loop.function) ?? send;
    return `${placeKey(loop)} ${placeKey(call)}`;
  }
  const root = holdersOf(from, send)?.at(-1);
  return `${loop.function} ${root === undefined ? '' : placeKey(root)}`;
}

function placeKey({ place: { file, line, column } }: Pick<Send, 'place'>): string {
  return `${file}:${line}:${column}`;
}
