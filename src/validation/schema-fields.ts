import type { Evaluation } from '../python/evaluate.js';
import type { ClassValue, Value } from '../python/value.js';
import type { TypeArguments } from '../python/type-arguments.js';
import { readAnnotation } from './annotation.js';
import { annotationDomain } from './annotation-domain.js';
import { alsoWithin, anything, type Domain, either, oneOf, onlyNone } from './domain.js';
import { limitsOfCall } from './limits-of-call.js';
import { scalarOf } from './scalar.js';
import { fieldNames } from './schema-class.js';

/** What each field of a schema may hold by its annotation, its `Field(…)` and its default; validators not counted. */
export function declaredFields(evaluation: Evaluation, schema: ClassValue, types: TypeArguments): ReadonlyMap<string, Domain> {
  const found = new Map<string, Domain>();
  for (const name of fieldNames(schema)) found.set(name, declaredField(evaluation, schema, name, types) ?? anything);
  return found;
}

function declaredField(evaluation: Evaluation, schema: ClassValue, name: string, types: TypeArguments): Domain | null {
  const owner = schema.ancestors.find((one): one is ClassValue => one.kind === 'class' && one.annotations.has(name));
  const annotation = owner?.annotations.get(name);
  if (annotation === undefined) return null;
  const { place } = annotation;
  const read = readAnnotation(evaluation, annotation);
  const annotated = annotationDomain(read, types, place, 'schema');
  const assigned = schema.ancestors.find((one) => one.kind === 'class' && one.names.has(name));
  const value = assigned?.kind === 'class' ? assigned.names.get(name) : undefined;
  const limits = value?.kind === 'call' ? { ...limitsOfCall(value, place, 'schema'), nullable: true } : anything;
  const domain = alsoWithin(annotated, limits);
  const required: Domain = domain.nullable
    ? domain
    : { ...domain, enforced: [...domain.enforced, { limit: 'required', place, by: 'schema' }] };
  const byDefault = defaultDomain(evaluation, defaultOf(value));
  return byDefault === null ? required : either(required, byDefault);
}

/** The default of `Field(…)`, or what is assigned; null where the field is required or its default is not known. */
function defaultOf(value: Value | undefined): { readonly made: boolean; readonly value: Value } | null {
  if (value === undefined) return null;
  if (value.kind !== 'call') return { made: false, value };
  const given = value.keywords.find((one) => one.name === 'default')?.value ?? (isField(value.callee) ? value.args[0] : value);
  if (given !== undefined) return { made: false, value: given };
  const factory = value.keywords.find((one) => one.name === 'default_factory')?.value;
  return factory === undefined ? null : { made: true, value: factory };
}

function isField(callee: Value): boolean {
  return callee.kind === 'reference' && /(^|\.)(Field|PrivateAttr)$/.test(callee.name);
}

function defaultDomain(evaluation: Evaluation, found: ReturnType<typeof defaultOf>): Domain | null {
  if (found === null || found.value.kind === 'ellipsis') return null;
  const value = found.made && found.value.kind === 'function' ? evaluation.call(found.value) : found.value;
  if (value.kind === 'none') return onlyNone;
  const scalar = scalarOf(value);
  return scalar === null ? null : oneOf([scalar]);
}
