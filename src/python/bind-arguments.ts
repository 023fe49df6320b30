import type { Place } from '../source/place.js';
import type { Scope } from './scope.js';
import type { Parameter } from './syntax.js';
import { type FunctionValue, type Keyword, list, string, unknown, type Value } from './value.js';

/** Gives parameters their values; Unknown where one is missing and `missing` has none either. */
export function bindArguments(
  self: FunctionValue,
  args: readonly Value[],
  keywords: readonly Keyword[],
  scope: Scope,
  place: Place,
  missing: (parameter: Parameter) => Value | undefined = () => undefined,
): Value | null {
  const rest = [...args];
  const named = [...keywords];
  for (const parameter of self.parameters) {
    if (parameter.kind === 'star') {
      if (parameter.name !== '') scope.names.set(parameter.name, spread(rest) ?? list(rest.splice(0), 'tuple'));
      continue;
    }
    if (parameter.kind === 'double star') {
      const [only] = named;
      const spreadOut = named.length === 1 && only?.name === '**';
      const entries = (): [Value, Value][] => named.splice(0).map((keyword) => [string(keyword.name), keyword.value]);
      scope.names.set(parameter.name, spreadOut ? only.value : { kind: 'dict', entries: entries() });
      continue;
    }
    const at = named.findIndex((keyword) => keyword.name === parameter.name);
    const given = parameter.kind === 'positional' && rest.length > 0 ? rest.shift() : at === -1 ? undefined : named.splice(at, 1)[0]?.value;
    const value = given ?? self.defaults.get(parameter.name) ?? missing(parameter);
    if (value === undefined) return unknown(`${self.name} is called without its argument ${parameter.name}`, place);
    scope.names.set(parameter.name, value);
  }
  return null;
}

/** `f(*items)` where a run alone can tell the items: they are the parameter's. */
function spread([only, ...more]: readonly Value[]): Value | undefined {
  return more.length === 0 && only?.kind === 'operation' && only.operator === 'star' ? only.operands[0] : undefined;
}
