import { displayName } from '../../engine/display-name.js';
import { shortName } from '../../workload/endpoint-sends.js';
import type { Draft } from './kind.js';
import type { Found } from './ground.js';

const SHOWN = 3;

/** `a, b, c and 2 more`. */
export function listSome(names: readonly string[], shown = SHOWN): string {
  const all = [...new Set(names)];
  const more = all.length - shown;
  if (more > 0) return `${all.slice(0, shown).join(', ')} and ${more} more`;
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

/** What a finding is about: a function by its last names, anything else with its table. */
export function nameOf({ finding: { subject } }: Found): string {
  const { kind, schema, relation, name } = subject;
  if (kind === 'query' && name !== null) return name.includes('/') ? name : shortName(name);
  const table = relation === null ? null : displayName({ schema: schema ?? 'public', name: relation });
  return [table, name].filter((part) => part !== null).join('.');
}

/** The message with where it is. */
export function detailOf({ finding: { id, message, place } }: Found): string {
  return `${message}${place === null ? '' : ` (${place.file}:${place.line})`} Finding ${id}.`;
}

/** What a draft about these findings says of them. */
export function aboutFound(found: readonly Found[]): Pick<Draft, 'findings' | 'recommendations' | 'subjects' | 'details'> {
  return {
    findings: found.map(({ finding }) => finding.id),
    recommendations: [...new Set(found.flatMap(({ recommendation }) => recommendation?.id ?? []))],
    subjects: [],
    details: found.map(detailOf),
  };
}

export function concerning(found: readonly Found[], concern: NonNullable<Found['finding']['concerns']>[number]): Found[] {
  return found.filter(({ finding }) => finding.concerns?.includes(concern) === true);
}
