import { createContext, Script } from 'node:vm';
import { list, string, unknown, type Value } from './value.js';
import type { Machine } from './machine.js';
import type { Place } from '../source/place.js';

/** A Python pattern as JavaScript's; null for what the two do not share. https://docs.python.org/3/library/re.html */
export function translatePattern(pattern: string, flags = 'g'): RegExp | null {
  const inline = /^\(\?([imsx]+)\)/.exec(pattern);
  if (inline?.[1]?.includes('x') === true) return null;
  const rest = pattern.slice(inline?.[0].length ?? 0);
  const source = rest
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, String.raw`\k<$1>`)
    .replaceAll(String.raw`\A`, '^')
    .replaceAll(String.raw`\Z`, '$');
  try {
    return new RegExp(source, flags + (inline?.[1] ?? ''));
  } catch {
    return null;
  }
}

/** Milliseconds. A pattern that backtracks without end would hold up everything, Ctrl-C included. */
const PATIENCE = 250;

const sandbox: { text?: string; regular?: RegExp; template?: string } = {};
createContext(sandbox);
const replaceAll = new Script('text.replace(regular, template)');
const splitText = new Script('text.split(regular)');
const matchAll = new Script('[...text.matchAll(regular)]');

/** Runs a pattern over a text; null where it takes too long. Plain data go in and come out: nothing of the user's is run. */
function runPattern(script: Script, text: string, regular: RegExp, template = ''): unknown {
  try {
    return script.runInContext(Object.assign(sandbox, { text, regular, template }), { timeout: PATIENCE }) as unknown;
  } catch (error) {
    // The error may be of the sandbox's own Error.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  }
}

type Regular = (machine: Machine, args: readonly Value[], keywords: readonly unknown[], place: Place) => Value | undefined;

/** `re.sub`, with a replacement that is a text or a function of the project. */
export const substitute: Regular = (_machine, [pattern, replacement, text], _keywords, place) => {
  if (pattern?.kind !== 'string' || text?.kind !== 'string' || replacement?.kind !== 'string') return undefined;
  const regular = translatePattern(pattern.value);
  const template = replacement.value
    .replaceAll('$', '$$$$')
    .replaceAll(/\\g<(\w+)>/g, (_whole, name: string) => (/^\d+$/.test(name) ? `$${name}` : `$<${name}>`))
    .replaceAll(/\\(\d)/g, '$$$1');
  if (regular === null) return unknown('the pattern is not read', place);
  const replaced = runPattern(replaceAll, text.value, regular, template);
  return typeof replaced === 'string' ? string(replaced, place) : unknown('the pattern takes too long', place);
};

/** `re.split` and `re.findall`. */
export const split: Regular = (_machine, [pattern, text]) => {
  const regular = pattern?.kind === 'string' ? translatePattern(pattern.value) : null;
  if (regular === null || text?.kind !== 'string') return undefined;
  const parts =
    regular.source === '(?=[A-Z])' ? splitBefore(text.value, regular) : (runPattern(splitText, text.value, regular) as string[] | null);
  return parts === null ? undefined : list(parts.map((part) => string(part)));
};

/** Python splits at an empty match at the very start too, and so gives an empty first part. */
function splitBefore(text: string, regular: RegExp): string[] {
  const parts = text.split(new RegExp(regular.source));
  return new RegExp(`^${regular.source}`).test(text) ? ['', ...parts] : parts;
}

export const findAll: Regular = (_machine, [pattern, text]) => {
  const regular = pattern?.kind === 'string' ? translatePattern(pattern.value) : null;
  if (regular === null || text?.kind !== 'string') return undefined;
  const matches = runPattern(matchAll, text.value, regular) as RegExpMatchArray[] | null;
  if (matches === null) return undefined;
  return list(
    matches.map((match) =>
      match.length > 2
        ? list(
            match.slice(1).map((group) => string(group ?? '')),
            'tuple',
          )
        : string(match[1] ?? match[0]),
    ),
  );
};
