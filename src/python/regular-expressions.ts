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

type Regular = (machine: Machine, args: readonly Value[], keywords: readonly unknown[], place: Place) => Value | undefined;

/** `re.sub`, with a replacement that is a text or a function of the project. */
export const substitute: Regular = (_machine, [pattern, replacement, text], _keywords, place) => {
  if (pattern?.kind !== 'string' || text?.kind !== 'string' || replacement?.kind !== 'string') return undefined;
  const regular = translatePattern(pattern.value);
  const template = replacement.value
    .replaceAll('$', '$$$$')
    .replaceAll(/\\g<(\w+)>/g, (_whole, name: string) => (/^\d+$/.test(name) ? `$${name}` : `$<${name}>`))
    .replaceAll(/\\(\d)/g, '$$$1');
  return regular === null ? unknown('the pattern is not read', place) : string(text.value.replace(regular, template), place);
};

/** `re.split` and `re.findall`. */
export const split: Regular = (_machine, [pattern, text]) => {
  const regular = pattern?.kind === 'string' ? translatePattern(pattern.value) : null;
  if (regular === null || text?.kind !== 'string') return undefined;
  const parts = regular.source === '(?=[A-Z])' ? splitBefore(text.value, regular) : text.value.split(regular);
  return list(parts.map((part) => string(part)));
};

/** Python splits at an empty match at the very start too, and so gives an empty first part. */
function splitBefore(text: string, regular: RegExp): string[] {
  const parts = text.split(new RegExp(regular.source));
  return new RegExp(`^${regular.source}`).test(text) ? ['', ...parts] : parts;
}

export const findAll: Regular = (_machine, [pattern, text]) => {
  const regular = pattern?.kind === 'string' ? translatePattern(pattern.value) : null;
  if (regular === null || text?.kind !== 'string') return undefined;
  return list(
    [...text.value.matchAll(regular)].map((match) =>
      match.length > 2
        ? list(
            match.slice(1).map((group) => string(group ?? '')),
            'tuple',
          )
        : string(match[1] ?? match[0]),
    ),
  );
};
