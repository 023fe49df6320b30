import type { Evaluation } from '../../python/evaluate.js';
import type { Project } from '../../python/project.js';
import type { Value } from '../../python/value.js';

const configurationFile = /(^|\/)((config|configs|settings|configuration)(\/[^/]+)?|\w+_(config|settings))\.py$/;

/**
 * What `current_app.config["NAME"]` gives, where every module and class of the project's configuration that states NAME states the same text.
 * Undefined where two differ, or none is known: then it depends on where the application runs.
 */
export function findApplicationSetting(evaluation: Evaluation, value: Value): string | undefined {
  if (value.kind !== 'subscript' || value.index.kind !== 'string') return undefined;
  const { of, index } = value;
  const isConfiguration = of.kind === 'attribute' ? of.name === 'config' : of.kind === 'reference' && /(^|\.)config$/.test(of.name);
  if (!isConfiguration) return undefined;
  const stated = findConfigurationFiles(evaluation.project).flatMap((file) => statedIn(evaluation, file, index.value));
  const [first] = stated;
  return first?.kind === 'string' && stated.every((other) => other.kind === 'string' && other.value === first.value)
    ? first.value
    : undefined;
}

const found = new WeakMap<Project, readonly string[]>();

function findConfigurationFiles(project: Project): readonly string[] {
  const before = found.get(project);
  if (before !== undefined) return before;
  const files = project.files.filter((file) => configurationFile.test(file) && !/(^|\/)tests?\//.test(file));
  found.set(project, files);
  return files;
}

function statedIn(evaluation: Evaluation, file: string, name: string): Value[] {
  const scope = evaluation.moduleScope(file);
  const stated = scope?.names.has(name) === true ? evaluation.name(file, name) : null;
  const inClasses = [...(scope?.names.values() ?? [])].map((value) => (value.kind === 'class' ? value.names.get(name) : undefined));
  return [stated ?? undefined, ...inClasses].filter((value) => value !== undefined);
}
