import type { Project } from '../python/project.js';
import type { ClassValue } from '../python/value.js';
import type { NotExamined } from '../source/place.js';
import { type ModelsOptions, readMapping } from '../sqlalchemy/read-models.js';
import type { Registry } from '../sqlalchemy/registry.js';
import { columnRules } from './column-rules.js';
import { type Contribution, contributionsOf } from './contributions.js';
import type { EnforcedRules } from './enforced.js';
import { applicationFiles, entriesOf, type Entry } from './entries.js';
import { followHost, type Following } from './follow-host.js';
import { isRefused, refusingAnswers } from './refusing-answers.js';
import { findWriters } from './relevant-functions.js';
import { checkedOn } from './restrictions.js';
import { rowWrites } from './row-writes.js';
import { runEntry } from './run-entry.js';
import { makeRuntimeTerms } from './runtime-terms.js';
import { type DecidedWrite, orderRules } from './order-rules.js';
import { enumRules, validatedColumns } from './model-rules.js';
import { type ReadField, readFields } from './reader-rules.js';
import { makeSchemaReader, type Schema } from './schemas.js';
import { uniqueRules } from './unique-rules.js';
import type { Readings } from './value-domain.js';
import { makeWayFinder } from './ways.js';

/** Reads the rules that a project's schemas, validators and services enforce on what they write. Nothing of the project is run. */
export function readEnforcedRules(project: Project, options: ModelsOptions = {}): EnforcedRules {
  let registry: Registry | null = null;
  const following: Following = {
    finder: makeWayFinder(),
    terms: makeRuntimeTerms(() => evaluation()),
    evaluation: () => evaluation(),
    called: new Set(),
    at: { entry: '' },
  };
  const evaluation = (): Registry['evaluation'] => {
    if (registry === null) throw new Error('the models are not read yet');
    return registry.evaluation;
  };
  const mapping = readMapping(project, options, (host) => followHost(host, following));
  registry = mapping.registry;
  return followProject(registry, following);
}

function followProject(registry: Registry, following: Following): EnforcedRules {
  const { evaluation } = registry;
  const notExamined: NotExamined[] = [];
  const schemas = makeSchemaReader({ evaluation: () => evaluation, terms: following.terms, finder: following.finder });
  const readings: Readings = {
    terms: following.terms,
    fieldDomain: (schema, field) => schemas.read(schema)?.fields.get(field) ?? null,
  };
  const isEntity = (of: ClassValue): boolean => registry.mapped.get(of)?.table !== null && registry.mapped.has(of);
  const entries = applicationFiles(evaluation.project).flatMap((file): readonly Entry[] => {
    const scope = evaluation.moduleScope(file);
    return scope === null ? [] : entriesOf(scope);
  });
  const schema = (of: ClassValue): Schema | null => schemas.read(of);
  const found: { contribution: Contribution; entry: string }[] = [];
  const decided: DecidedWrite[] = [];
  const read: ReadField[] = [];
  const mayWrite = findWriters(evaluation.project, entries, new Set([...registry.mapped.keys()].map(({ name }) => name)));
  for (const entry of entries) {
    if (!mayWrite(entry.function)) continue;
    const { ways, complete } = runEntry(entry, following, isEntity);
    const refusing = refusingAnswers(ways);
    for (const way of ways) {
      if (isRefused(way)) continue;
      read.push(...readFields(way.effects, { registry, terms: following.terms, schema }));
      for (const write of rowWrites(way.effects, following.terms, isEntity)) {
        decided.push({ write, decisions: way.decisions, refusing, entry: following.at.entry });
        const knowledge = { decisions: way.decisions, refusing, checked: checkedOn(way, refusing), by: 'guard' } as const;
        for (const contribution of contributionsOf(write, knowledge, readings, registry))
          found.push({ contribution, entry: following.at.entry });
      }
    }
    const writes = found.at(-1)?.entry === following.at.entry;
    if (!complete && writes)
      notExamined.push({
        file: entry.function.place.file,
        line: entry.function.place.line,
        object: entry.class === null ? entry.function.name : `${entry.class.name}.${entry.function.name}`,
        reason: 'it has more ways through its tests than are followed',
      });
  }
  const written = found
    .filter(({ contribution, entry }) => !(contribution.passedIn && following.called.has(entry)))
    .map(({ contribution }) => contribution);
  const validated = validatedColumns(registry, following, readings);
  const rules = [
    ...columnRules({ written, validated, read }),
    ...enumRules(registry),
    ...orderRules(decided, { registry, terms: following.terms, schema, called: following.called }),
    ...uniqueRules(decided, registry),
  ];
  return { rules, notExamined };
}
