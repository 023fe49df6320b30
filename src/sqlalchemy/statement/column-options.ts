import { isTerm, type Value } from '../../python/value.js';
import { textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { unchain } from './chain.js';
import type { Compilation } from './compilation.js';
import { type Entity, standsFor } from './entity.js';
import { findMeaning } from './meaning.js';

const naming = /^(load_only|defer|undefer|undefer_group)$/;

/** Which attributes of an entity `load_only`, `defer` and `undefer` leave in; those of loaded relationships are not meant here. */
export function columnChoice(
  compilation: Compilation,
  entity: Entity,
  options: readonly Value[],
): (attribute: string, deferred: boolean) => boolean {
  let only: Set<string> | null = null;
  const without = new Set<string>();
  const withThese = new Set<string>();
  for (const { name, args } of verbsFor(compilation, entity, options)) {
    const names = args.flatMap((value) => attributeName(compilation, value) ?? []);
    if (name === 'load_only') only = new Set([...(only ?? []), ...names]);
    else if (name === 'defer') for (const one of names) without.add(one);
    else for (const one of names) withThese.add(one);
  }
  return (attribute, deferred) => {
    if (withThese.has(attribute) || withThese.has('*')) return true;
    if (without.has(attribute) || without.has('*')) return false;
    return only === null ? !deferred : only.has(attribute);
  };
}

interface Named {
  readonly name: string;
  readonly args: readonly Value[];
}

/** `load_only(…)` by itself, or after `Load(User)`. */
function verbsFor(compilation: Compilation, entity: Entity, options: readonly Value[]): Named[] {
  return options.flatMap((option): Named[] => {
    const { root, steps } = unchain(option);
    if (root.kind !== 'call') return [];
    const symbol = calledSymbol(root) ?? '';
    if (symbol === 'Load' && root.args[0] !== undefined && standsFor(compilation, root.args[0], entity.value)) {
      const named: Named[] = [];
      for (const { name, call } of steps) {
        if (!naming.test(name)) break;
        named.push({ name, args: call.args });
      }
      return named;
    }
    if (!naming.test(symbol)) return [];
    const own = root.args.filter((value) => belongs(compilation, entity, value));
    const chained = steps.filter(({ name }) => naming.test(name)).map(({ name, call }) => ({ name, args: call.args }));
    return own.length === 0 && root.args.length > 0 ? [] : [{ name: symbol, args: own }, ...chained];
  });
}

function belongs(compilation: Compilation, entity: Entity, value: Value): boolean {
  if (value.kind === 'string') return true;
  const meaning = isTerm(value) ? findMeaning(compilation, value) : null;
  return meaning !== null && meaning.entity !== null && standsFor(compilation, meaning.entity.value, entity.value);
}

function attributeName(compilation: Compilation, value: Value): string | null {
  const text = value.kind === 'string' ? textOf(value) : null;
  if (text !== null) return text;
  const meaning = isTerm(value) ? findMeaning(compilation, value) : null;
  if (meaning?.kind === 'column') return meaning.attribute;
  return meaning?.kind === 'expression' ? meaning.attribute : null;
}
