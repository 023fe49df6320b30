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
}

export type Choice =
  /** `severity` is null where the user left it to the rule. */
  | { readonly rule: Rule; readonly status: 'on'; readonly severity: Severity | null; readonly options: unknown }
  | { readonly rule: Rule; readonly status: 'off'; readonly why: string };

/** Every rule with its severity and options, or why it is off. Throws `rule_unknown` and `configuration_invalid`. */
export function selectRules(rules: readonly Rule[], configuration: RunConfiguration): Choice[] {
  refuseUnknown(rules, [...configuration.only, ...configuration.skip, ...Object.keys(configuration.rules)]);
  return rules.map((rule) => choose(rule, configuration));
}

function choose(rule: Rule, { only, skip, rules }: RunConfiguration): Choice {
  if (skip.some((name) => selects(name, rule))) return { rule, status: 'off', why: 'skipped on request' };
  const chosen = only.some((name) => selects(name, rule));
  if (only.length > 0 && !chosen) return { rule, status: 'off', why: 'not among the rules asked for' };
  const setting = rules[rule.id];
  const { severity, ...options } = typeof setting === 'object' ? setting : { severity: setting };
  if (severity === 'off' && !only.includes(rule.id)) return { rule, status: 'off', why: 'turned off in the configuration' };
  return { rule, status: 'on', severity: severity === 'off' ? null : (severity ?? null), options: parseOptions(rule, options) };
}

function selects(name: string, rule: Rule): boolean {
  return name === rule.id || name === rule.id.split('/')[0];
}

function parseOptions(rule: Rule, options: unknown): unknown {
  const result = rule.options.safeParse(options);
  if (result.success) return result.data;
  throw new Failure('configuration_invalid', `the rule ${rule.id} does not take these options`, {
    detail: result.error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('\n'),
    hint: `Run "plinth explain-rule ${rule.id}" for its options.`,
  });
}

function refuseUnknown(rules: readonly Rule[], names: readonly string[]): void {
  const unknown = names.find((name) => !rules.some((rule) => selects(name, rule)));
  if (unknown === undefined) return;
  const closest = suggest(
    unknown,
    rules.map((rule) => rule.id),
  );
  throw new Failure('rule_unknown', `there is no rule "${unknown}"`, {
    hint: closest === null ? 'Run "plinth rules" for the list.' : `Did you mean "${closest}"?`,
  });
}
