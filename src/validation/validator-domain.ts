import type { CallValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { alsoWithin, anything, type Domain, oneOf } from './domain.js';
import type { Bound, Enforcement, Limit } from './enforced.js';
import { numberOfValue, scalarOf } from './scalar.js';

/** Validators of marshmallow, colander and WTForms, by the name of the class (or of WTForms' function) in lower case without `_`. */
const names = /^(?:marshmallow\.validate|colander|wtforms\.validators)\.(\w+)$/;

/** What a validator, or a list of them, lets through; anything for one that is not known. */
export function validatorDomain(validator: Value, place: Place): Domain {
  if (validator.kind === 'list' || validator.kind === 'tuple')
    return validator.items.map((one) => validatorDomain(one, place)).reduce(alsoWithin, anything);
  if (validator.kind !== 'call' || validator.callee.kind !== 'reference') return anything;
  const name = names.exec(validator.callee.name)?.[1]?.toLowerCase().replaceAll('_', '');
  switch (name) {
    case 'oneof':
    case 'anyof':
      return valuesOf(argument(validator, 0, 'choices', 'values'), place);
    case 'equal':
      return valuesOf(argument(validator, 0, 'comparable'), place, true);
    case 'range':
    case 'numberrange':
      return rangeOf(validator, place);
    case 'length':
      return lengthOf(validator, place);
    case 'regexp':
    case 'regex':
      return patternOf(argument(validator, 0, 'regex'), place);
    case 'and':
    case 'all':
      return validator.args.map((one) => validatorDomain(one, place)).reduce(alsoWithin, anything);
    default:
      return anything;
  }
}

function argument({ args, keywords }: CallValue, at: number, ...called: readonly string[]): Value | undefined {
  return keywords.find((one) => called.includes(one.name))?.value ?? args[at];
}

function limited(limit: Limit, place: Place, domain: Partial<Domain>): Domain {
  return { ...anything, ...domain, enforced: [{ limit, place, by: 'schema' } satisfies Enforcement] };
}

function valuesOf(given: Value | undefined, place: Place, alone = false): Domain {
  const items =
    given === undefined ? [] : alone ? [given] : given.kind === 'list' || given.kind === 'tuple' || given.kind === 'set' ? given.items : [];
  const scalars = items.filter(({ kind }) => kind !== 'none').map((item) => (item.kind === 'tuple' ? null : scalarOf(item)));
  const known = scalars.filter((one) => one !== null);
  if (known.length < scalars.length || known.length === 0) return anything;
  return { ...oneOf(known, [{ limit: 'values', place, by: 'schema' }]), nullable: true };
}

function rangeOf(validator: CallValue, place: Place): Domain {
  const bound = (at: number, name: string, flag: string): Bound | null => {
    const value = numberOfValue(argument(validator, at, name));
    const inclusive = validator.keywords.find((one) => one.name === flag)?.value;
    return value === null ? null : { value, inclusive: !(inclusive?.kind === 'boolean' && !inclusive.value) };
  };
  const [minimum, maximum] = [bound(0, 'min', 'min_inclusive'), bound(1, 'max', 'max_inclusive')];
  return minimum === null && maximum === null ? anything : limited('range', place, { minimum, maximum });
}

/** WTForms has -1 for no limit. */
function lengthOf(validator: CallValue, place: Place): Domain {
  const equal = numberOfValue(argument(validator, 9, 'equal'));
  const side = (at: number, name: string): number | null => {
    const value = equal ?? numberOfValue(argument(validator, at, name));
    return value === null || value < 0 ? null : value;
  };
  const [shortest, longest] = [side(0, 'min'), side(1, 'max')];
  return shortest === null && longest === null ? anything : limited('length', place, { shortest, longest });
}

/** All of them ask `re.match`. */
function patternOf(given: Value | undefined, place: Place): Domain {
  const text = given?.kind === 'call' && given.callee.kind === 'reference' && given.callee.name === 're.compile' ? given.args[0] : given;
  return text?.kind === 'string' ? limited('pattern', place, { pattern: `^(?:${text.value})` }) : anything;
}
