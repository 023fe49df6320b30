import type { NotExamined } from '../source/place.js';
import { fingerprint } from '../sql/fingerprint.js';
import type { CodeWorkload, Send } from './code.js';
import { senderOf, shortName } from './endpoint-sends.js';
import type { Query } from './query.js';

/**
 * The statements of the code as queries of the workload, one for each function and shape; named by the function, with a number where it
 * sends several. What a workload file has too is left to it: the file knows how often it is sent.
 */
export function queriesOfCode({ functions }: CodeWorkload, files: readonly Query[]): Query[] {
  const known = new Set(files.map(({ sql }) => fingerprint(sql)));
  const sent = new Map<string, { readonly sender: string; readonly send: Send }>();
  for (const send of functions.flatMap(({ sends }) => sends)) {
    const shape = fingerprint(send.sql);
    const key = `${senderOf(send)} ${shape ?? send.sql}`;
    if (send.composed === null && !known.has(shape) && !sent.has(key)) sent.set(key, { sender: senderOf(send), send });
  }
  const nameOf = nameSenders([...sent.values()].map(({ sender }) => sender));
  const counts = new Map<string, number>();
  return [...sent.values()].map(({ sender, send }) => {
    const number = (counts.get(sender) ?? 0) + 1;
    counts.set(sender, number);
    const name = nameOf(sender);
    return {
      name: number === 1 ? name : `${name}#${number}`,
      sql: withConstants(send),
      place: send.built ?? send.place,
      callsPerMinute: null,
      origin: 'code',
    };
  });
}

/**
 * The statement with the constants that the code always sends in place of their parameters: PostgreSQL plans by the values as long as a
 * plan that knows none would cost more. https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES
 */
function withConstants({ sql, parameters }: Send): string {
  let left = 0;
  const numbers = new Map<number, string>();
  for (const [at, { literal }] of parameters.entries()) numbers.set(at + 1, literal ?? `$${(left += 1)}`);
  return sql.replaceAll(/\$(\d+)/g, (written, number: string) => numbers.get(Number(number)) ?? written);
}

/** `Class.method` where one function alone is called so, else the whole name. */
function nameSenders(senders: readonly string[]): (sender: string) => string {
  const owners = new Map<string, Set<string>>();
  for (const sender of senders) owners.set(shortName(sender), (owners.get(shortName(sender)) ?? new Set()).add(sender));
  return (sender) => (owners.get(shortName(sender))?.size === 1 ? shortName(sender) : sender);
}

/** What of the code was not read, each place and reason once. */
export function notReadOf({ functions, notExamined }: CodeWorkload): NotExamined[] {
  const all = [...notExamined, ...functions.flatMap(({ unknown }) => unknown)];
  return [...new Map(all.map((one) => [JSON.stringify([one.file, one.line, one.reason]), one])).values()];
}
