import type { Acceptance, Facts, Scope } from './machine-form.js';

/** Who wrote an entry. It says so itself: what that is worth is told in docs/memory.md. */
export type Author = 'person' | 'agent' | 'plinth';

/** One insight of the project's, as a file of the memory folder holds it. Text of others: quoted, never interpreted. */
export interface MemoryEntry {
  /** Name of the file in the folder: `2026-03-21-words-row-count.md`. */
  readonly name: string;
  /** The same as the user would write it, relative to the reviewed directory. */
  readonly file: string;
  readonly insight: string;
  readonly domain: string;
  /** What is known, line by line. */
  readonly lines: readonly string[];
  readonly source: string;
  /** When it is to be recalled, in prose; the machine form stands in `scope`. */
  readonly appliesWhen: string;
  readonly author: Author;
  /** Why it does not hold any more; null while it does. */
  readonly retired: string | null;
  readonly scope: Scope;
  /** What it lets pass; only of effect in a person's entry. */
  readonly accepts: Acceptance | null;
  /** What was measured or decided, so that a later run can compare. */
  readonly facts: Facts;
}

/** A file of the folder that is no entry, or must not be used, and why. The reason quotes nothing of it. */
export interface BrokenEntry {
  readonly name: string;
  readonly file: string;
  readonly line: number | null;
  readonly reason: string;
}
