import type { NamingConvention } from '../sqlalchemy/naming.js';
import type { Configuration } from '../configuration/configuration.js';
import { suggest } from '../configuration/suggest.js';
import { Failure } from '../failure/failure.js';
import type { Severity } from './finding.js';
import type { Rule } from './rule.js';

/** What the user chose for a run. `only` and `skip` hold rule ids or categories (`indexes`). */
export interface RunConfiguration {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** `[rules]` of plinth.toml. */
  readonly rules: NonNullable<Configuration['rules']>;
  readonly naming: NamingConvention;
  /** Rules that have no business in this run: they are in no outcome. All by default. */
  readonly concerns?: (rule: Rule) => boolean;
  /** Ids of rules that are not at hand in this run, but may be named in the configuration. */
  readonly alsoKnown?: readonly string[];
}

export type Choice =
  /** `severity` is null where the user left it to the rule. */
  | { readonly rule: Rule; readonly status: 'on'; readonly severity: Severity | null; readonly options: unknown }
  | { readonly rule: Rule; readonly status: 'off'; readonly why: string };

/** Every rule with its severity and options, or why it is off. Throws `rule_unknown` and `configuration_invalid`. */
export function selectRules(rules: readonly Rule[], configuration: RunConfiguration): Choice[] {
  const { only, skip, concerns = () => true, alsoKnown = [] } = configuration;
  refuseUnknown([...rules.map(({ id }) => id), ...alsoKnown], [...only, ...skip, ...Object.keys(configuration.rules)]);
  return rules.filter(concerns).map((rule) => choose(rule, configuration));
}

function choose(rule: Rule, { only, skip, rules }: RunConfiguration): Choice {
  if (skip.some((name) => selects(name, rule.id))) return { rule, status: 'off', why: 'skipped on request' };
  const chosen = only.some((name) => selects(name, rule.id));
  if (only.length > 0 && !chosen) return { rule, status: 'off', why: 'not among the rules asked for' };
  const setting = rules[rule.id];
  const { severity, ...options } = typeof setting === 'object' ? setting : { severity: setting };
  if (severity === 'off' && !only.includes(rule.id)) return { rule, status: 'off', why: 'turned off in the configuration' };
  return { rule, status: 'on', severity: severity === 'off' ? null : (severity ?? null), options: parseOptions(rule, options) };
}

function selects(name: string, id: string): boolean {
  return name === id || name === id.split('/')[0];
}

function parseOptions(rule: Rule, options: unknown): unknown {
  const result = rule.options.safeParse(options);
  if (result.success) return result.data;
  throw new Failure('configuration_invalid', `the rule ${rule.id} does not take these options`, {
    detail: result.error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('\n'),
    hint: `Run "plinth explain-rule ${rule.id}" for its options.`,
  });
}

function refuseUnknown(ids: readonly string[], names: readonly string[]): void {
  const unknown = names.find((name) => !ids.some((id) => selects(name, id)));
  if (unknown === undefined) return;
  const closest = suggest(unknown, ids);
  throw new Failure('rule_unknown', `there is no rule "${unknown}"`, {
    hint: closest === null ? 'Run "plinth rules" for the list.' : `Did you mean "${closest}"?`,
  });
}
