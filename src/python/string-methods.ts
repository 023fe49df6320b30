import type { Place } from '../source/place.js';
import type { Machine } from './machine.js';
import type { Method } from './methods.js';
import { formatted, runtime } from './operators.js';
import { display, represent } from './text.js';
import { showPart } from './evaluate-display.js';
import { boolean, type Keyword, list, none, number, string, type StringValue, unknown, type Value } from './value.js';

const onText =
  (change: (text: string, argument: string | undefined, second: string | undefined) => string): Method<StringValue> =>
  (self, args, _machine, place) => {
    const texts = args.map(display);
    return texts.includes(null) ? undefined : string(change(self.value, texts[0] ?? undefined, texts[1] ?? undefined), place);
  };

const asks =
  (test: (text: string, argument: string) => boolean): Method<StringValue> =>
  (self, [argument]) => {
    if (argument?.kind === 'tuple') return boolean(argument.items.some((item) => item.kind === 'string' && test(self.value, item.value)));
    return argument?.kind === 'string' ? boolean(test(self.value, argument.value)) : undefined;
  };

export const stringMethods: Readonly<Record<string, Method<StringValue>>> = {
  upper: onText((text) => text.toUpperCase()),
  lower: onText((text) => text.toLowerCase()),
  casefold: onText((text) => text.toLowerCase()),
  title: onText((text) => text.toLowerCase().replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1))),
  capitalize: onText((text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()),
  strip: onText((text, set) => trim(text, set, true, true)),
  lstrip: onText((text, set) => trim(text, set, true, false)),
  rstrip: onText((text, set) => trim(text, set, false, true)),
  replace: onText((text, from = '', to = '') => text.replaceAll(from, () => to)),
  removeprefix: onText((text, prefix = '') => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  removesuffix: onText((text, suffix = '') => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)),
  zfill: onText((text, width = '0') => text.padStart(Number(width), '0')),
  encode: (self) => ({ kind: 'bytes', value: self.value }),
  startswith: asks((text, prefix) => text.startsWith(prefix)),
  endswith: asks((text, suffix) => text.endsWith(suffix)),
  isdigit: (self) => boolean(/^\d+$/.test(self.value)),
  isupper: (self) => boolean(self.value !== self.value.toLowerCase() && self.value === self.value.toUpperCase()),
  count: (self, [what]) => (what?.kind === 'string' ? number(self.value.split(what.value).length - 1) : undefined),
  find: (self, [what]) => (what?.kind === 'string' ? number(self.value.indexOf(what.value)) : undefined),
  splitlines: (self) =>
    list(
      self.value
        .split(/\r\n|\r|\n/)
        .filter((line, at, all) => line !== '' || at < all.length - 1)
        .map((line) => string(line)),
    ),
  split: (self, [separator, most]) => splitText(self.value, separator, most),
  rsplit: (self, [separator, most]) =>
    separator?.kind === 'string' && most?.kind === 'number'
      ? rsplit(self.value, separator.value, most.value)
      : splitText(self.value, separator, most),
  join: joinText,
  format: formatText,
  format_map: (self, [values], machine, place) =>
    formatText(
      self,
      [],
      machine,
      place,
      values?.kind === 'dict' ? values.entries.map(([key, value]) => ({ name: display(key) ?? '', value, place })) : [],
    ),
};

function trim(text: string, set: string | undefined, start: boolean, end: boolean): string {
  const isIn = (letter: string | undefined): boolean =>
    letter !== undefined && (set === undefined || set === 'None' ? /\s/.test(letter) : set.includes(letter));
  let from = 0;
  let to = text.length;
  while (start && from < to && isIn(text[from])) from += 1;
  while (end && to > from && isIn(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

function splitText(text: string, separator: Value | undefined, most: Value | undefined): Value {
  const limit = most?.kind === 'number' && most.value >= 0 ? most.value : Number.POSITIVE_INFINITY;
  const parts =
    separator?.kind === 'string'
      ? text.split(separator.value)
      : text
          .trim()
          .split(/\s+/)
          .filter((part) => part !== '');
  const joint = separator?.kind === 'string' ? separator.value : ' ';
  const kept = parts.length > limit + 1 ? [...parts.slice(0, limit), parts.slice(limit).join(joint)] : parts;
  return list(kept.map((part) => string(part)));
}

function rsplit(text: string, separator: string, most: number): Value {
  const parts = text.split(separator);
  const cut = Math.max(1, parts.length - most);
  return list([parts.slice(0, cut).join(separator), ...parts.slice(cut)].map((part) => string(part)));
}

function joinText(self: StringValue, [items]: readonly Value[], machine: Machine, place: Place): Value {
  const parts = items === undefined ? null : machine.iterate(items);
  if (parts === null) return runtime(items ?? none, place);
  const texts = parts.map((part) =>
    part.kind === 'string' || part.kind === 'member' ? display(part.kind === 'member' ? part.value : part) : null,
  );
  const missing = texts.indexOf(null);
  return missing === -1 ? string(texts.join(self.value), place) : runtime(parts[missing] ?? none, place);
}

function formatText(self: StringValue, args: readonly Value[], machine: Machine, place: Place, keywords: readonly Keyword[]): Value {
  let automatic = 0;
  let problem: Value | null = null;
  const text = self.value.replace(
    /\{\{|\}\}|\{([^{}:!]*)(?:!([rsa]))?(?::([^{}]*))?\}/g,
    (whole, field: string | undefined, conversion: string | undefined, specification: string | undefined) => {
      if (whole === '{{' || whole === '}}') return whole.charAt(0);
      const [head = '', ...path] = (field ?? '').split(/[.[]/);
      let value =
        head === ''
          ? args[automatic++]
          : /^\d+$/.test(head)
            ? args[Number(head)]
            : keywords.find((keyword) => keyword.name === head)?.value;
      for (const step of path)
        value = value === undefined ? value : step.endsWith(']') ? item(value, step.slice(0, -1)) : machine.attribute(value, step, place);
      const shown = value === undefined ? null : conversion === 'r' ? represent(value) : showPart(machine, value, specification ?? '');
      if (shown === null) problem ??= value ?? unknown(`no value for {${field ?? ''}}`, place);
      return shown ?? '';
    },
  );
  if (problem === null) return string(text, place);
  return formatted(self, [...args, ...keywords.map(({ value }) => value)], problem, place);
}

function item(value: Value, key: string): Value | undefined {
  if (value.kind === 'dict') return value.entries.find(([name]) => display(name) === key)?.[1];
  return value.kind === 'list' || value.kind === 'tuple' ? value.items[Number(key)] : undefined;
}
