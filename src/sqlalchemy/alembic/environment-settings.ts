import type { Evaluation } from '../../python/evaluate.js';
import type { CallValue, Value } from '../../python/value.js';
import { defaultNaming, type NamingConvention } from '../naming.js';
import type { NotExamined } from '../../source/place.js';
import type { Environment } from './environment.js';

/** What env.py decides about how the revisions run. */
export interface EnvironmentSettings {
  readonly naming: NamingConvention;
  readonly notExamined: readonly NotExamined[];
}


/** Reads `target_metadata`'s naming convention, and notes what would run the revisions elsewhere than in the default schema. */
export function readEnvironmentSettings(evaluation: Evaluation, environment: Environment): EnvironmentSettings {
  const { env } = environment;
  if (env === null) return { naming: defaultNaming, notExamined: [{ file: environment.directory, line: null, object: 'env.py', reason: 'there is no env.py, so no naming convention is known' }] };
  const metadata = readTargetMetadata(evaluation, env);
  const text = evaluation.project.text(env) ?? '';
  const line = text.split('\n').findIndex((one) => /search_path|schema_translate_map/.test(one));
  const elsewhere: NotExamined[] = line === -1 ? [] : [{ file: env, line: line + 1, object: `revisions in ${environment.directory}`, reason: 'env.py runs them with another search_path; they are replayed once, in the default schema' }];
  return { naming: metadata === null ? defaultNaming : readConvention(evaluation, metadata), notExamined: elsewhere };
}

function readTargetMetadata(evaluation: Evaluation, env: string): Value | null {
  const named = evaluation.name(env, 'target_metadata');
  if (named !== null && named.kind !== 'none' && named.kind !== 'unknown') return named;
  const written = /target_metadata\s*=\s*([A-Za-z_][\w.]*)/g;
  for (const [, path = ''] of (evaluation.project.text(env) ?? '').matchAll(written)) {
    const value = path.split('.').slice(1).reduce<Value | null>((of, part) => (of === null ? null : evaluation.attribute(of, part)), evaluation.name(env, path.split('.')[0] ?? ''));
    if (value !== null && value.kind !== 'unknown' && value.kind !== 'none') return value;
  }
  return null;
}

function readConvention(evaluation: Evaluation, metadata: Value): NamingConvention {
  const call = findMetadata(evaluation, metadata);
  const given = call?.keywords.find(({ name }) => name === 'naming_convention')?.value;
  if (given?.kind !== 'dict') return defaultNaming;
  const entries = new Map(given.entries.flatMap(([key, value]) => (key.kind === 'string' && value.kind === 'string' ? [[key.value, value.value] as const] : [])));
  return { ix: entries.get('ix') ?? null, uq: entries.get('uq') ?? null, ck: entries.get('ck') ?? null, fk: entries.get('fk') ?? null, pk: entries.get('pk') ?? null };
}

/** `MetaData(…)` itself, or what carries one: `SQLAlchemy(metadata=…)`, `declarative_base(metadata=…)`. */
function findMetadata(evaluation: Evaluation, value: Value): CallValue | null {
  if (value.kind === 'attribute' && value.name === 'metadata') return findMetadata(evaluation, value.of);
  if (value.kind === 'class') {
    const metadata = evaluation.attribute(value, 'metadata');
    return metadata.kind === 'call' ? findMetadata(evaluation, metadata) : null;
  }
  if (value.kind !== 'call') return null;
  if (value.callee.kind === 'reference' && value.callee.name.endsWith('MetaData')) return value;
  const carried = value.keywords.find(({ name }) => name === 'metadata')?.value;
  return carried === undefined ? null : findMetadata(evaluation, carried);
}
