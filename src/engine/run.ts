import type { Finding, Observation, Outcome, Severity } from './finding.js';
import { identifyFindings } from './identify.js';
import { explainMissing } from './missing.js';
import { compareFindings } from './order.js';
import { placeOf } from './place-of.js';
import type { Inputs, Rule } from './rule.js';
import { type RunConfiguration, selectRules } from './select.js';

/** What a run of the rules gives: findings in the order of a reader's concern, and for every rule whether it looked. */
export interface RuleRun {
  readonly findings: readonly Finding[];
  readonly outcomes: readonly Outcome[];
}

/**
 * Runs every selected rule over the inputs. A rule whose inputs are missing is `skipped` and says why; a rule that throws is
 * `failed` with its cause and yields nothing, while the others go on. Pure: the same inputs give the same run.
 * Throws a `Failure` when the configuration names a rule or an option that does not exist.
 */
export function runRules(rules: readonly Rule[], inputs: Inputs, configuration: RunConfiguration): RuleRun {
  const findings: Finding[] = [];
  const outcomes: Outcome[] = [];
  for (const choice of selectRules(rules, configuration)) {
    const { rule } = choice;
    const why = choice.status === 'off' ? choice.why : explainMissing(rule.reads, inputs);
    if (choice.status === 'off' || why !== null) {
      outcomes.push({ rule: rule.id, status: 'skipped', why: why ?? '', byRequest: choice.status === 'off' });
      continue;
    }
    try {
      // Safe: what the rule `reads` was just seen to be there, and its own schema parsed the options.
      const context = { ...inputs, options: choice.options, naming: configuration.naming } as Parameters<Rule['check']>[0];
      const observations = [...rule.check(context)];
      findings.push(...toFindings(rule, choice.severity, observations, inputs));
      const justified = [...(rule.justified?.(context) ?? [])];
      outcomes.push({ rule: rule.id, status: 'checked', objects: rule.count(context), ...(justified.length === 0 ? {} : { justified }) });
    } catch (cause) {
      outcomes.push({ rule: rule.id, status: 'failed', cause });
    }
  }
  return { findings: findings.toSorted(compareFindings), outcomes };
}

function toFindings(rule: Rule, severity: Severity | null, observations: readonly Observation[], inputs: Inputs): Finding[] {
  const ids = identifyFindings(rule.id, observations);
  return observations.map((observation, index) => ({
    ...observation,
    id: ids[index] ?? '',
    rule: rule.id,
    redFlag: rule.redFlag,
    severity: severity ?? observation.severity ?? rule.severity,
    place: observation.place ?? placeOf(observation.subject, inputs.models),
    message: oneLine(rule.message(observation.evidence)),
    ...(rule.concerns === undefined ? {} : { concerns: rule.concerns }),
  }));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
