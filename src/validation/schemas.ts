import type { Evaluation } from '../python/evaluate.js';
import { type ClassValue, type FunctionValue, type Value } from '../python/value.js';
import { allEither, alsoWithin, type Domain } from './domain.js';
import type { Comparator, Enforcement } from './enforced.js';
import { orderFacts, type OrderFact } from './order-facts.js';
import type { RuntimeTerms } from './runtime-terms.js';
import { loadedFields, loaderOf } from './loading-schema.js';
import { isSchemaClass } from './schema-class.js';
import { declaredFields } from './schema-fields.js';
import { refusingAnswers } from './refusing-answers.js';
import { valueDomain } from './value-domain.js';
import type { WayFinder } from './ways.js';

/** What a schema lets through: each field, and how fields stand to each other. */
export interface Schema {
  readonly fields: ReadonlyMap<string, Domain>;
  readonly orders: readonly FieldOrder[];
}

export interface FieldOrder {
  readonly left: string;
  readonly operator: Comparator;
  readonly right: string;
  readonly enforced: readonly Enforcement[];
}

export interface SchemaReader {
  /** Null for a class that checks nothing. */
  readonly read: (schema: ClassValue) => Schema | null;
}

interface Means {
  readonly evaluation: () => Evaluation;
  readonly terms: RuntimeTerms;
  readonly finder: WayFinder;
}

/** Reads schemas with their validators, each once. */
export function makeSchemaReader(means: Means): SchemaReader {
  const known = new Map<ClassValue, Schema | null>();
  const read = (schema: ClassValue): Schema | null => {
    const before = known.get(schema);
    if (before !== undefined) return before;
    const loader = loaderOf(schema);
    if (loader !== null) {
      const fields = loadedFields(schema, loader);
      known.set(schema, { fields, orders: [] });
      const checked = withFieldValidators(schema, fields, means, read);
      known.set(schema, checked);
      return checked;
    }
    if (!isSchemaClass(schema)) {
      known.set(schema, null);
      return null;
    }
    const declared = declaredFields(means.evaluation(), schema, means.terms.types());
    // Validators may look at the schema itself: what is declared holds meanwhile.
    known.set(schema, { fields: declared, orders: [] });
    const made = withValidators(schema, declared, means, read);
    known.set(schema, made);
    return made;
  };
  return { read };
}

function withValidators(schema: ClassValue, declared: ReadonlyMap<string, Domain>, means: Means, read: SchemaReader['read']): Schema {
  const fields = new Map(declared);
  const orders: FieldOrder[] = [];
  const readings = { terms: means.terms, fieldDomain: (of: ClassValue, name: string) => read(of)?.fields.get(name) ?? null };
  for (const { function: validator, fields: names } of findValidators(schema)) {
    for (const name of names ?? []) {
      const before = fields.get(name);
      if (before === undefined) continue;
      const checked = checkField(schema, validator, name, means, readings);
      if (checked !== null) fields.set(name, alsoWithin(before, checked));
    }
    if (names === null) orders.push(...checkWhole(schema, validator, means));
  }
  return { fields, orders };
}

/** `@validates("name")` of marshmallow: a method that raises. */
function withFieldValidators(schema: ClassValue, declared: ReadonlyMap<string, Domain>, means: Means, read: SchemaReader['read']): Schema {
  const { evaluation, terms, finder } = means;
  const readings = { terms, fieldDomain: (of: ClassValue, name: string) => read(of)?.fields.get(name) ?? null };
  const fields = new Map(declared);
  for (const ancestor of [...schema.ancestors].reverse())
    for (const validator of ancestor.kind === 'class' ? ancestor.names.values() : []) {
      if (validator.kind !== 'function') continue;
      for (const name of validatedBy(validator)) {
        const before = fields.get(name);
        if (before === undefined) continue;
        const value = terms.make(`field ${name}`, null, validator.place);
        const self = terms.make('schema', schema, validator.place);
        const { ways, complete } = finder.follow(() => evaluation().call(validator, [self, value], [], validator.place));
        const refusing = refusingAnswers(ways);
        const passed = ways.filter(({ refused }) => refused === null);
        const checked = allEither(passed.map(({ decisions }) => valueDomain(value, { decisions, refusing, by: 'validator' }, readings)));
        if (complete && checked !== null) fields.set(name, alsoWithin(before, { ...checked, nullable: true }));
      }
    }
  return { fields, orders: [] };
}

function validatedBy({ decorators }: FunctionValue): readonly string[] {
  return decorators.flatMap((one) =>
    one.kind === 'call' && one.callee.kind === 'reference' && /^marshmallow\.(decorators\.)?validates$/.test(one.callee.name)
      ? one.args.flatMap((name) => (name.kind === 'string' ? [name.value] : []))
      : [],
  );
}

interface Validator {
  readonly function: FunctionValue;
  /** Null for one of the whole model. */
  readonly fields: readonly string[] | null;
}

function findValidators(schema: ClassValue): readonly Validator[] {
  const found = new Map<string, Validator>();
  for (const ancestor of [...schema.ancestors].reverse()) {
    if (ancestor.kind !== 'class') continue;
    for (const [name, value] of ancestor.names) {
      if (value.kind !== 'function') continue;
      const read = readValidator(value);
      if (read !== null) found.set(name, read);
    }
  }
  return [...found.values()];
}

function readValidator(value: FunctionValue): Validator | null {
  for (const decorator of value.decorators) {
    const named = decorator.kind === 'call' ? decorator.callee : decorator;
    if (named.kind !== 'reference' || !named.name.startsWith('pydantic')) continue;
    if (/\.(model_validator|root_validator)$/.test(named.name)) return { function: value, fields: null };
    if (decorator.kind !== 'call' || !/\.(field_validator|validator)$/.test(named.name)) continue;
    if (decorator.keywords.some((one) => one.name === 'each_item')) return null;
    return { function: value, fields: decorator.args.flatMap((one) => (one.kind === 'string' ? [one.value] : [])) };
  }
  return null;
}

/** What a field's validator lets through; null where it was not followed to the end. */
function checkField(
  schema: ClassValue,
  validator: FunctionValue,
  name: string,
  { evaluation, terms, finder }: Means,
  readings: Parameters<typeof valueDomain>[2],
): Domain | null {
  const annotation = schema.ancestors
    .flatMap((one) => (one.kind === 'class' ? [one.annotations.get(name)] : []))
    .find((one) => one !== undefined);
  if (annotation === undefined) return null;
  const type = evaluation().evaluate(annotation.expression, annotation.scope);
  const value = terms.make(`field ${name}`, type, annotation.place);
  const { ways, complete } = finder.follow(() => evaluation().call(validator, argumentsFor(validator, schema, value, terms)));
  if (!complete) return null;
  const refusing = refusingAnswers(ways);
  return allEither(
    ways.flatMap(({ decisions, refused, result }) =>
      refused === null && result !== null ? [valueDomain(result, { decisions, refusing, by: 'validator' }, readings)] : [],
    ),
  );
}

/** How fields stand to each other after a validator of the whole model. */
function checkWhole(schema: ClassValue, validator: FunctionValue, { evaluation, terms, finder }: Means): readonly FieldOrder[] {
  const self = terms.make('schema', schema, validator.place);
  const { ways } = finder.follow(() => evaluation().call(validator, argumentsFor(validator, self, self, terms)));
  const fieldOf = (value: Value): string | null => {
    if (value.kind === 'attribute' && value.of === self) return value.name;
    // `values["end"]`, `values.get("end")` of a validator that gets a dict.
    if (value.kind === 'subscript' && value.of === self && value.index.kind === 'string') return value.index.value;
    const [first] = value.kind === 'call' ? value.args : [];
    return value.kind === 'call' &&
      value.callee.kind === 'attribute' &&
      value.callee.name === 'get' &&
      value.callee.of === self &&
      first?.kind === 'string'
      ? first.value
      : null;
  };
  return orderFacts(ways, 'validator').flatMap((fact: OrderFact): FieldOrder[] => {
    const [left, right] = [fieldOf(fact.left), fieldOf(fact.right)];
    return left === null || right === null ? [] : [{ left, operator: fact.operator, right, enforced: fact.enforced }];
  });
}

/** The class or object first, the value second, and terms for whatever else the validator takes. */
function argumentsFor(validator: FunctionValue, self: Value, value: Value, terms: RuntimeTerms): readonly Value[] {
  const positional = validator.parameters.filter(({ kind }) => kind === 'positional');
  const isStatic = validator.decorators.some((one) => one.kind === 'reference' && one.name === 'builtins.staticmethod');
  const first: readonly Value[] = self === value || isStatic ? [value] : [self, value];
  // A root validator of version 1 is a class method: `(cls, values)`.
  const given = self === value && /^(cls|__cls)$/.test(positional[0]?.name ?? '') && positional.length > 1 ? [self, value] : first;
  return positional.map((parameter, at) => given[at] ?? terms.make(parameter.name, null, validator.place));
}
