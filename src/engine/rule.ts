import type * as z from 'zod';
import type { Catalog } from '../catalog/catalog.js';
import type { PythonSources } from '../python/sources.js';
import type { Drift } from '../drift/drift.js';
import type { JudgedMigrations } from '../migration/statements/migration.js';
import type { NamingConvention } from '../sqlalchemy/naming.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import type { PlannedQuery } from '../plan/planned-query.js';
import type { Connections } from '../sqlalchemy/connections.js';
import type { Models } from '../sqlalchemy/models.js';
import type { Statistics } from '../statistics/statistics.js';
import type { CodeWorkload } from '../workload/code.js';
import type { EnforcedRules } from '../validation/enforced.js';
import type { Derivations } from '../workload/derived.js';
import type { Concern, Evidence, Observation, Severity } from './finding.js';

/** Everything a review may have read; null where there was nothing to read or it could not be read. */
export interface Inputs {
  /** The database: live, else after all revisions, else as the models would create it. */
  readonly catalog: Catalog | null;
  readonly models: Models | null;
  readonly revisions: RevisionHistory | null;
  /** What the application's functions send. */
  readonly code: CodeWorkload | null;
  /** Columns that are filled from other rows. */
  readonly derived: Derivations | null;
  /** The project's Python files, for edits of them. */
  readonly sources: PythonSources | null;
  /** Rules that the application's code enforces on what it writes. */
  readonly enforced: EnforcedRules | null;
  /** Where models, revisions and live database differ; null where there are fewer than two of them. */
  readonly drift: Drift | null;
  /** Queries of the workload and of the code with the plan that the shadow gives them. */
  readonly plans: readonly PlannedQuery[] | null;
  /** Sizes, growth, activity and column statistics: live, or declared in plinth.toml. */
  readonly statistics: Statistics | null;
  /** Engines that the code makes, and how many connections the server takes; null where it makes none. */
  readonly connections: Connections | null;
  /** Statements of migrations with what each does to a running application; null but where migrations are linted. */
  readonly statements: JudgedMigrations | null;
}

/** What `check` receives: the inputs it `reads` are there, the others may be null. */
export type Context<Reads extends keyof Inputs, Options> = Inputs & { readonly [Key in Reads]: NonNullable<Inputs[Key]> } & {
  readonly options: Options;
  readonly naming: NamingConvention;
};

export interface RuleDocs {
  /** When the rule speaks. */
  readonly condition: string;
  /** What goes wrong if nothing is done. */
  readonly effect: string;
  readonly remedy: string;
  /** When it is silent on purpose. */
  readonly exceptions: string;
  /** Ids under which other tools look for the same. */
  readonly others?: { readonly [tool in 'squawk' | 'strong_migrations' | 'eugene' | 'pgrubic']?: readonly string[] };
  readonly sources: readonly string[];
}

/** One example is one test on a real PostgreSQL. `finds` holds, in order of subject, what each finding's evidence must contain. */
export interface Example {
  readonly title: string;
  /** Statements that make the schema. */
  readonly sql?: string;
  /** Python files of a project, by path; with models, the models make the schema, with revisions, the revisions. */
  readonly files?: { readonly [path: string]: string };
  /** Files as they were when they were released: what `lint --since` compares revisions with. */
  readonly released?: { readonly [path: string]: string };
  /** As `[volumes]` in plinth.toml. */
  readonly volumes?: {
    readonly [table: string]: {
      readonly rows?: number;
      readonly rows_per?: { readonly [table: string]: number };
      readonly growth_per_month?: number;
      readonly distinct?: { readonly [column: string]: number };
    };
  };
  /** Workload, as in a `[workload]` file. */
  readonly queries?: string;
  /** A migration to be linted, on the schema that `sql` makes: a file of SQL, or of Alembic when it imports it. */
  readonly migration?: string;
  readonly finds: readonly Evidence[];
  /** What it is silent about because figures speak for it: a part of each line. */
  readonly justifies?: readonly string[];
}

export interface Rule<Reads extends keyof Inputs = keyof Inputs, Options = unknown, Found extends Evidence = Evidence> {
  /** `category/name`; equals the path of the file below `rules/`. */
  readonly id: string;
  readonly title: string;
  readonly redFlag: number | null;
  readonly severity: Severity;
  readonly reads: readonly Reads[];
  /** What its findings touch beyond the schema: they are then handed over to whom the team names for it. */
  readonly concerns?: readonly Concern[];
  readonly options: z.ZodType<Options>;
  readonly docs: RuleDocs;
  readonly examples: readonly Example[];
  /** How many objects there were to look at: what `checked` reports. */
  count(context: Context<Reads, Options>): number;
  /** What it is silent about because figures speak for it: a line each, with the figures. */
  justified?(context: Context<Reads, Options>): Iterable<string>;
  /** One line of what is wrong, from the evidence alone. */
  message(evidence: Found): string;
  check(context: Context<Reads, Options>): Generator<Observation<Found>>;
}

/** Keeps the relation between `reads`, `options`, evidence and what `check` and `message` receive; erases it for the registry. */
export function defineRule<const Reads extends keyof Inputs, Options, Found extends Evidence>(rule: Rule<Reads, Options, Found>): Rule {
  return rule as unknown as Rule;
}
