import type { Catalog } from '../../catalog/catalog.js';
import type { Change } from '../../change/change.js';
import type { Finding, Outcome } from '../../engine/finding.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import type { EngineSettings } from '../../sqlalchemy/engine-settings.js';
import type { NamingConvention } from '../../sqlalchemy/naming.js';
import type { Statistics } from '../../statistics/statistics.js';

/** What a run looked at and found: what entries are compared with, and what new ones are made from. */
export interface Situation {
  /** The command, as the user writes it: `review`. */
  readonly command: string;
  /** The project's major. */
  readonly major: number;
  readonly catalog: Catalog;
  /** Sizes: live, declared, or remembered. */
  readonly statistics: Statistics | null;
  readonly naming: NamingConvention;
  readonly engines: readonly EngineSettings[];
  /** Without those that are accepted. */
  readonly findings: readonly Finding[];
  readonly accepted: readonly Finding[];
  readonly outcomes: readonly Outcome[];
  /** Rules that judge plans. */
  readonly judgingPlans: readonly string[];
  readonly recommendations: readonly Recommendation[];
  readonly changesOf: ReadonlyMap<string, { readonly changes: readonly Change[] }>;
  /** All rules looked and all candidates were tried: what is not found is gone. */
  readonly isWhole: boolean;
  /** Current day, UTC. */
  readonly day: string;
}

interface Named {
  readonly schema: string;
  readonly name: string;
}

/** `words` or `public.words`: as people write it, and as plinth.toml takes it. */
export function namesTable(written: string, { schema, name }: Named): boolean {
  return written === name || written === `${schema}.${name}`;
}

/** As an entry names it: alone where it is in `public`. */
export function writtenName({ schema, name }: Named): string {
  return schema === 'public' ? name : `${schema}.${name}`;
}
