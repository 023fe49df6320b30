import type { CallValue, Value } from '../../python/value.js';
import { refuse } from './unreadable.js';

/** Arguments of a call by the name of the parameter; what is left of the positional ones in `rest`. */
export interface Arguments {
  readonly named: ReadonlyMap<string, Value>;
  readonly rest: readonly Value[];
}

/** Binds as Python does: positional ones in the order of `parameters`, keywords by name. */
export function bindArguments(args: readonly Value[], keywords: CallValue['keywords'], parameters: readonly string[]): Arguments {
  const named = new Map(keywords.map(({ name, value }) => [name, value] as const));
  parameters.forEach((name, index) => {
    const value = args[index];
    if (value !== undefined) named.set(name, value);
  });
  return { named, rest: args.slice(parameters.length) };
}

/** A name in SQL. `final` is true for `op.f(…)`: a naming convention leaves it as it is. */
export interface WrittenName {
  readonly text: string;
  readonly final: boolean;
}

export function isGiven(args: Arguments, name: string): boolean {
  const value = args.named.get(name);
  return value !== undefined && value.kind !== 'none';
}

export function readText(args: Arguments, name: string): string {
  const text = optionalText(args, name);
  return text ?? refuse(name, args.named.get(name));
}

export function optionalText(args: Arguments, name: string): string | null {
  const value = args.named.get(name);
  return value === undefined || value.kind === 'none' ? null : textOf(value, name);
}

export function textOf(value: Value, what: string): string {
  return nameOf(value, what).text;
}

/** A string, a member of a string enum, `op.f("name")`, `quoted_name("name", …)` or `conv("name")`. */
export function nameOf(value: Value, what: string): WrittenName {
  if (value.kind === 'string') return { text: value.value, final: false };
  if (value.kind === 'member' && value.value.kind === 'string') return { text: value.value.value, final: false };
  const inner = value.kind === 'call' ? value.args[0] : undefined;
  if (value.kind === 'call' && inner !== undefined && isNaming(value.callee))
    return { text: nameOf(inner, what).text, final: calleeName(value) !== 'quoted_name' };
  return refuse(what, value);
}

function isNaming(callee: Value): boolean {
  const name = callee.kind === 'attribute' || callee.kind === 'reference' ? lastPart(callee.name) : '';
  return name === 'f' || name === 'conv' || name === 'quoted_name';
}

/** Last part of a called name: `op.create_table` → `create_table`. */
export function calleeName(call: CallValue): string | null {
  const { callee } = call;
  return callee.kind === 'attribute' || callee.kind === 'reference' ? lastPart(callee.name) : null;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

export function optionalName(args: Arguments, name: string): WrittenName | null {
  const value = args.named.get(name);
  return value === undefined || value.kind === 'none' ? null : nameOf(value, name);
}

export function optionalBoolean(args: Arguments, name: string): boolean | null {
  const value = args.named.get(name);
  if (value === undefined || value.kind === 'none') return null;
  if (value.kind === 'boolean') return value.value;
  return refuse(name, value);
}

export function isTrue(args: Arguments, name: string): boolean {
  return optionalBoolean(args, name) === true;
}

export function itemsOf(value: Value | undefined, what: string): readonly Value[] {
  if (value === undefined || value.kind === 'none') return [];
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') return value.items;
  return refuse(what, value);
}

/** A list of names; a lone string is a list of one. */
export function readTexts(args: Arguments, name: string): string[] {
  const value = args.named.get(name);
  if (value !== undefined && (value.kind === 'string' || value.kind === 'member')) return [textOf(value, name)];
  if (value === undefined || value.kind === 'none') return refuse(name, value);
  return itemsOf(value, name).map((item) => textOf(item, name));
}
