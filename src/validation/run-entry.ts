import { isEnum } from '../python/class-facts.js';
import type { ClassValue, FunctionValue, Keyword, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { showPlace } from './atom.js';
import { typeArgumentsOf } from '../python/type-arguments.js';
import { annotatedClass, readTypeExpression } from './annotation.js';
import type { Entry } from './entries.js';
import { calleeKey, type Following } from './follow-host.js';
import { keyOf } from './key.js';
import { decoratedArgument } from './load-values.js';
import { rowWrites, unnamed } from './row-writes.js';
import { isSchemaClass } from './schema-class.js';
import type { Way } from './ways.js';

/** How deep services are made of repositories that are made of sessions. */
const nesting = 4;

/** Follows a function with arguments of which only the types are known. */
export function runEntry(
  entry: Entry,
  following: Following,
  isEntity: (of: ClassValue) => boolean,
): { readonly ways: readonly Way[]; readonly complete: boolean } {
  const { terms, finder } = following;
  terms.withTypes(entry.class === null ? new Map() : typeArgumentsOf(entry.class));
  const call = makeCall(entry, following, isEntity);
  following.at.entry = calleeKey(
    entry.function,
    isStatic(entry.function) || entry.class === null ? undefined : { ...stub, class: entry.class },
  );
  return finder.follow(call, (way) => deedsOf(way, following, isEntity));
}

/** What a way writes, in a text that another way shares when it writes the same. */
function deedsOf(way: Way, { terms }: Following, isEntity: (of: ClassValue) => boolean): string {
  return rowWrites(way.effects, terms, isEntity)
    .map(
      ({ place, values }) =>
        `${showPlace(place)} ${[...values].map(([name, value]) => `${name}=${keyOf(value).replaceAll(/#\d+/g, '#')}`).join(' ')}`,
    )
    .join('\n');
}

const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
const stub = { kind: 'instance', args: [], keywords: [], attributes: new Map(), outside: { call: null }, place: nowhere } as const;

/** Terms are made once, so that all ways speak of the same; objects anew for each way. */
function makeCall({ function: callee, class: owner }: Entry, following: Following, isEntity: (of: ClassValue) => boolean): () => Value {
  const { place } = callee;
  const make = new Maker(following, isEntity);
  const parameters = callee.parameters.filter((_, at) => owner === null || at > 0 || isStatic(callee));
  const types = new Map(parameters.map((parameter) => [parameter.name, make.typeOf(parameter.annotation, callee)]));
  const fixed = new Map(
    parameters.map((parameter) => [parameter.name, make.term(parameter.name, types.get(parameter.name) ?? null, place)]),
  );
  const self = owner === null ? null : make.term('self', owner, place);
  const [leading] = parameters;
  return () => {
    const keywords = parameters.flatMap((parameter): Keyword[] => {
      if (parameter.kind === 'star' || parameter.name === '') return [];
      const term = fixed.get(parameter.name);
      if (term === undefined) return [];
      const loaded = parameter === leading ? decoratedArgument(callee, following) : undefined;
      if (loaded !== undefined) return [{ name: parameter.name, value: loaded, place }];
      if (parameter.kind === 'double star') return [{ name: unnamed, value: term, place }];
      return [{ name: parameter.name, value: make.argument(term, types.get(parameter.name) ?? null, nesting), place }];
    });
    if (owner === null || self === null || isStatic(callee)) return following.evaluation().call(callee, [], keywords, place);
    const of = isClassMethod(callee) ? owner : make.argument(self, owner, nesting);
    return following.evaluation().call({ kind: 'method', of, name: callee.name, function: callee }, [], keywords, place);
  };
}

/** Makes arguments: objects of the project's services and repositories as such, everything else as terms. */
class Maker {
  constructor(
    private readonly following: Following,
    private readonly isEntity: (of: ClassValue) => boolean,
  ) {}

  typeOf(annotation: FunctionValue['parameters'][number]['annotation'], callee: FunctionValue): Value | null {
    return annotation === null ? null : readTypeExpression(this.following.evaluation(), annotation, callee.scope);
  }

  term(name: string, type: Value | null, place: Place): Value {
    return this.following.terms.make(name, type, place);
  }

  argument(term: Value, type: Value | null, depth: number): Value {
    const { terms, evaluation } = this.following;
    const named = type === null ? null : annotatedClass(type, terms.types());
    if (named === null || depth === 0 || !this.isMade(named)) return term;
    const init = named.ancestors
      .map((one) => (one.kind === 'class' ? one.names.get('__init__') : undefined))
      .find((one) => one !== undefined);
    const keywords =
      init?.kind === 'function'
        ? init.parameters.slice(1).flatMap((parameter): Keyword[] => {
            if (parameter.kind === 'star' || parameter.kind === 'double star') return [];
            const inner = this.typeOf(parameter.annotation, init);
            const made = this.term(`${named.name}.${parameter.name}`, inner, init.place);
            return [{ name: parameter.name, value: this.argument(made, inner, depth - 1), place: init.place }];
          })
        : [];
    const made = evaluation().call(named, [], keywords, named.place);
    return made.kind === 'instance' ? made : term;
  }

  /** Services and their like: classes of the project that hold no data of their own. */
  private isMade(of: ClassValue): boolean {
    if (this.isEntity(of) || isEnum(of) || isSchemaClass(of)) return false;
    return !of.decorators.some((one) =>
      /dataclass|attrs?|define/.test(
        one.kind === 'reference' ? one.name : one.kind === 'call' && one.callee.kind === 'reference' ? one.callee.name : '',
      ),
    );
  }
}

function isStatic(callee: FunctionValue): boolean {
  return callee.decorators.some((one) => one.kind === 'reference' && one.name === 'builtins.staticmethod');
}

function isClassMethod(callee: FunctionValue): boolean {
  return callee.decorators.some((one) => one.kind === 'reference' && one.name === 'builtins.classmethod');
}
