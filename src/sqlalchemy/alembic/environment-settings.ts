import { type Evaluation, startEvaluation } from '../../python/evaluate.js';
import type { Project } from '../../python/project.js';
import type { Value } from '../../python/value.js';
import { defaultNaming, type NamingConvention } from '../naming.js';
import { changeMetadata, type MetadataDrafts, readMetadata } from '../read-metadata.js';
import type { NotExamined } from '../../source/place.js';
import type { Environment } from './environment.js';

/** What env.py decides about how the revisions run. */
export interface EnvironmentSettings {
  readonly naming: NamingConvention;
  readonly notExamined: readonly NotExamined[];
}

/** Reads `target_metadata`'s naming convention, and notes what would run the revisions elsewhere than in the default schema. */
export function readEnvironmentSettings(project: Project, environment: Environment): EnvironmentSettings {
  const { env } = environment;
  if (env === null)
    return {
      naming: defaultNaming,
      notExamined: [
        { file: environment.directory, line: null, object: 'env.py', reason: 'there is no env.py, so no naming convention is known' },
      ],
    };
  const text = project.text(env) ?? '';
  const line = text.split('\n').findIndex((one) => /search_path|schema_translate_map/.test(one));
  const elsewhere: NotExamined[] =
    line === -1
      ? []
      : [
          {
            file: env,
            line: line + 1,
            object: `revisions in ${environment.directory}`,
            reason: 'env.py runs them with another search_path; they are replayed once, in the default schema',
          },
        ];
  const naming = readNaming(project, env, elsewhere);
  return { naming, notExamined: elsewhere };
}

function readNaming(project: Project, env: string, notExamined: NotExamined[]): NamingConvention {
  const drafts: MetadataDrafts = new Map();
  const evaluation = startEvaluation(project, {
    effect: (effect) => {
      if (effect.kind === 'set') changeMetadata({ evaluation, notExamined }, drafts, effect.of, effect.name, effect.value);
    },
  });
  const metadata = readTargetMetadata(evaluation, env);
  return readMetadata({ evaluation, notExamined }, drafts, metadata).naming;
}

function readTargetMetadata(evaluation: Evaluation, env: string): Value | null {
  const named = evaluation.name(env, 'target_metadata');
  if (named !== null && named.kind !== 'none' && named.kind !== 'unknown') return named;
  const written = /target_metadata\s*=\s*([A-Za-z_][\w.]*)/g;
  for (const [, path = ''] of (evaluation.project.text(env) ?? '').matchAll(written)) {
    const value = path
      .split('.')
      .slice(1)
      .reduce<Value | null>(
        (of, part) => (of === null ? null : evaluation.attribute(of, part)),
        evaluation.name(env, path.split('.')[0] ?? ''),
      );
    if (value !== null && value.kind !== 'unknown' && value.kind !== 'none') return value;
  }
  return null;
}
