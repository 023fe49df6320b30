import type { Unknown, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { compileStatement } from '../statement/compile.js';
import type { CompiledStatement } from '../statement/compiled.js';
import type { ResolvedRelationship } from './relationship-facts.js';
import { selectinTerm } from './selectin-term.js';
import { subqueryTerm } from './subquery-term.js';
import { makeTerms } from './terms.js';

/** The statement that follows for `selectinload`. `options` are those that are chained to it, from the target on. */
export function selectinLoad(
  registry: Registry,
  relationship: ResolvedRelationship,
  options: readonly Value[] = [],
): CompiledStatement | Unknown {
  return compileWith(registry, relationship, selectinTerm(registry, relationship), options);
}

/** The statement that follows for `subqueryload`; `first` is the first statement as a term. */
export function subqueryLoad(
  registry: Registry,
  relationship: ResolvedRelationship,
  first: Value,
  options: readonly Value[] = [],
): CompiledStatement | Unknown {
  return compileWith(registry, relationship, subqueryTerm(registry, relationship, first), options);
}

function compileWith(
  registry: Registry,
  { relationship }: ResolvedRelationship,
  term: Value,
  options: readonly Value[],
): CompiledStatement | Unknown {
  const terms = makeTerms(relationship.place);
  return compileStatement(registry, options.length === 0 ? term : terms.method(term, 'options', options));
}
