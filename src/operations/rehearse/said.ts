import type { Json, Severity } from '../../engine/finding.js';

/** What is said of a migration, before it has its id. */
export interface Said {
  readonly kind: string;
  readonly severity: Severity;
  readonly place: { readonly file: string | null; readonly line: number | null };
  readonly message: string;
  readonly evidence: Readonly<Record<string, Json>>;
}
