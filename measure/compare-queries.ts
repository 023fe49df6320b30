import { fingerprint } from 'libpg-query';
import type { CodeFunction, CodeWorkload } from '../src/workload/code.js';
import type { RecordedCall } from './statement-log.js';

/** What plinth says of one function beside what its calls really sent. */
export interface ComparedFunction {
  readonly name: string;
  /** `silent`: its calls sent nothing, so there is nothing to find; left out of numerator and denominator. */
  readonly verdict: 'equal' | 'missed' | 'silent';
  /** Statements of calls that are none of plinth's, with the nearest of plinth's. */
  readonly missing: readonly { readonly way: string; readonly sql: string; readonly nearest: string | null }[];
  /** Statements of plinth's that no call sent: another way through the function, or wrong. */
  readonly more: readonly string[];
  /** Why nothing could be compared, or what plinth says that it could not read. */
  readonly reasons: readonly string[];
}

/** A function counts when every statement that any of its calls sent has the fingerprint of one of plinth's for it. */
export async function compareQueries(
  names: readonly string[],
  calls: readonly RecordedCall[],
  workload: CodeWorkload,
): Promise<readonly ComparedFunction[]> {
  const read = new Map(workload.functions.map((entry) => [entry.name, entry]));
  return Promise.all(
    names.map((name) =>
      compareFunction(
        name,
        calls.filter((call) => call.function === name),
        read.get(name),
      ),
    ),
  );
}

async function compareFunction(name: string, calls: readonly RecordedCall[], read: CodeFunction | undefined): Promise<ComparedFunction> {
  const failed = calls.flatMap(({ way, error }) => (error === null ? [] : [`call ${way}: ${error}`]));
  const said =
    read === undefined ? ['plinth does not know the function'] : read.unknown.map(({ reason, line }) => `${reason} (line ${line ?? '?'})`);
  const uncalled = calls.length === 0 ? ['not called'] : failed;
  const sent = calls.flatMap(({ way, statements }) => statements.map((sql) => ({ way, sql })));
  const given = await Promise.all((read?.sends ?? []).map(({ sql }) => withFingerprint(sql)));
  const found = new Set(given.flatMap(({ print }) => print ?? []));
  const keyed = await Promise.all(sent.map(async ({ way, sql }) => ({ way, ...(await withFingerprint(sql)) })));
  const lost = keyed.filter(({ print }) => print === null || !found.has(print));
  const really = new Set(keyed.map(({ print }) => print));
  const texts = given.map(({ sql }) => sql);
  return {
    name,
    verdict: judge(uncalled, sent.length, lost.length),
    missing: onceEach(lost).map(({ way, sql }) => ({ way, sql, nearest: findNearest(sql, texts) })),
    more: given.filter(({ print }) => print === null || !really.has(print)).map(({ sql }) => sql),
    reasons: [...uncalled, ...said],
  };
}

function judge(uncalled: readonly string[], sent: number, lost: number): ComparedFunction['verdict'] {
  if (uncalled.length > 0 || lost > 0) return 'missed';
  return sent === 0 ? 'silent' : 'equal';
}

interface Printed {
  readonly sql: string;
  readonly print: string | null;
}

async function withFingerprint(sql: string): Promise<Printed> {
  return { sql, print: await fingerprint(sql).catch(() => null) };
}

function onceEach<Lost extends Printed>(lost: readonly Lost[]): readonly Lost[] {
  return lost.filter(({ print }, index) => print === null || lost.findIndex((other) => other.print === print) === index);
}

/** The text with the most words in common, of those that begin with the same word. */
function findNearest(sql: string, texts: readonly string[]): string | null {
  const words = new Set(sql.split(/\s+/));
  const scored = texts
    .filter((text) => text.split(/\s+/)[0]?.toUpperCase() === sql.split(/\s+/)[0]?.toUpperCase())
    .map((text) => ({ text, score: share(words, new Set(text.split(/\s+/))) }));
  return scored.toSorted((one, other) => other.score - one.score)[0]?.text ?? null;
}

function share(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((word) => other.has(word)).length;
  return both / (one.size + other.size - both);
}
