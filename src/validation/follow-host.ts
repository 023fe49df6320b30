import { findInClass, isEnum } from '../python/class-facts.js';
import type { Evaluation } from '../python/evaluate.js';
import type { Host } from '../python/machine.js';
import { type CallValue, type ClassValue, type FunctionValue, isTerm, number, unknown, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { dumpedFields } from './dumped.js';
import { loadedValue } from './load-values.js';
import type { RuntimeTerms } from './runtime-terms.js';
import { isSchemaClass } from './schema-class.js';
import type { WayFinder } from './ways.js';

export interface Following {
  readonly finder: WayFinder;
  readonly terms: RuntimeTerms;
  readonly evaluation: () => Evaluation;
  /** Functions that others have called, by `calleeKey`. */
  readonly called: Set<string>;
  /** The function that is followed now. */
  readonly at: { entry: string };
}

/** The host of SQLAlchemy with what following functions needs: typed terms, tests that are decided, schemas that answer for their fields. */
export function followHost(base: Host, following: Following): Host {
  const { finder, terms } = following;
  return {
    ...base,
    effect: (effect) => {
      base.effect?.(effect);
      finder.hear(effect);
    },
    decide: finder.decide,
    attribute: (of, name, place) => {
      const known = base.attribute?.(of, name, place);
      if (known !== undefined || !finder.isRunning()) return known;
      return readAttribute(following, of, name, place);
    },
    call: (call) => {
      const known = base.call?.(call);
      if (known !== undefined || !finder.isRunning()) return known;
      return (
        dumpedFields(call, terms, (of, name) => following.evaluation().attribute(of, name, call.place)) ??
        copiedSchema(following, call) ??
        loadedValue(call, following)
      );
    },
    iterate: (value) => {
      const known = base.iterate?.(value);
      if (known !== undefined || !finder.isRunning() || !isTerm(value)) return known;
      return partsOfChosen(value) ?? [terms.item(value, 'place' in value ? value.place : nowhere)];
    },
    keep: (term) => finder.isRunning() && isKept(finder, term),
    enter: (callee, args, _keywords, place) => {
      if (!finder.isRunning()) return undefined;
      if (!finder.enter(callee)) return unknown('too many functions are called on one way', place);
      const [self] = args;
      const key = calleeKey(callee, self !== undefined && isTerm(self) ? (terms.classOf(self) ?? self) : self);
      if (key !== following.at.entry) following.called.add(key);
      return undefined;
    },
  };
}

const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

/** `first, second = PAIRS[key]` of a known dict of tuples. */
function partsOfChosen(value: Value): readonly Value[] | null {
  if (value.kind !== 'subscript' || value.of.kind !== 'dict') return null;
  const lengths = new Set(value.of.entries.map(([, item]) => (item.kind === 'tuple' ? item.items.length : -1)));
  const [length] = lengths;
  if (lengths.size !== 1 || length === undefined || length < 0) return null;
  return Array.from({ length }, (_, at): Value => ({ kind: 'subscript', of: value, index: number(at), place: value.place }));
}

/** A function, and for a method the class that it is called on. */
export function calleeKey(callee: FunctionValue, self: Value | undefined): string {
  const of = self?.kind === 'instance' ? self.class.name : self?.kind === 'class' ? self.name : '';
  return `${callee.place.file}:${callee.span.start} ${callee.owner.class === null ? '' : of}`;
}

function readAttribute(following: Following, of: Value, name: string, place: Place): Value | undefined {
  const { terms } = following;
  if (of.kind === 'instance') return ofSchemaInstance(following, of, name, place);
  if (of.kind !== 'attribute' && of.kind !== 'call' && of.kind !== 'subscript' && of.kind !== 'operation') return undefined;
  if (of.kind === 'call' && of.assigned.has(name)) return undefined;
  const type = terms.classOf(of);
  const method = type === null ? undefined : methodOf(following, type, of, name, place);
  return method ?? terms.attribute(of, name, place);
}

/** A method or property of the class that a term is known to have. */
function methodOf(following: Following, type: ClassValue, of: Value, name: string, place: Place): Value | undefined {
  const found = findInClass(type, name)?.value;
  if (found?.kind !== 'function') return undefined;
  const decorated = (pattern: RegExp): boolean => found.decorators.some((one) => one.kind === 'reference' && pattern.test(one.name));
  if (decorated(/^builtins\.staticmethod$/)) return found;
  if (decorated(/(^|\.)(property|cached_property|hybrid_property|computed_field)$/))
    return following.evaluation().call({ kind: 'method', of, name, function: found }, [], [], place);
  return { kind: 'method', of: decorated(/^builtins\.classmethod$/) ? type : of, name, function: found };
}

/** A made schema has checked what it was given: constants stay what they are, everything else is what the field allows. */
function ofSchemaInstance(following: Following, of: Extract<Value, { kind: 'instance' }>, name: string, place: Place): Value | undefined {
  if (!isSchemaClass(of.class)) return undefined;
  const raw = of.attributes.get(name);
  if (raw === undefined && findInClass(of.class, name)?.value.kind === 'function') return undefined;
  if (raw !== undefined && raw.kind !== 'unknown' && !isTerm(raw)) return undefined;
  if (!of.class.ancestors.some((one) => one.kind === 'class' && one.annotations.has(name)))
    return following.terms.attribute(of, name, place);
  return following.terms.attribute(of, name, place);
}

/** `data.model_copy()` is the same data. */
function copiedSchema({ terms }: Following, call: CallValue): Value | undefined {
  if (call.callee.kind !== 'attribute' || !/^(model_copy|copy)$/.test(call.callee.name) || call.keywords.length > 0) return undefined;
  const type = terms.classOf(call.callee.of);
  return type !== null && isSchemaClass(type) ? call.callee.of : undefined;
}

const ofTerms = /^builtins\.(len|int|float|str|abs|round|min|max|sum|any|all|bool|repr|isinstance|hasattr)$/;

function isKept(finder: WayFinder, term: Parameters<NonNullable<Host['keep']>>[0]): boolean {
  if (term.kind === 'subscript') return isTerm(term.index);
  const { callee, args } = term;
  if (callee.kind === 'class') return isEnum(callee) && args[0] !== undefined && isTerm(args[0]);
  if (callee.kind === 'method') return callee.of.kind === 'dict' && callee.name === 'get' && args[0] !== undefined && isTerm(args[0]);
  if (callee.kind !== 'reference') return false;
  if (callee.name === 'builtins.setattr' && args[1]?.kind !== 'string') finder.hear({ kind: 'call', call: term, uncertain: null });
  if (/^builtins\.(list|sorted|tuple|next)$/.test(callee.name)) return args[0] !== undefined && isErrors(args[0]);
  return ofTerms.test(callee.name) && args.some(isTerm);
}

/** `validator.iter_errors(data)` of jsonschema. */
function isErrors(value: Value): boolean {
  return value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'iter_errors';
}
