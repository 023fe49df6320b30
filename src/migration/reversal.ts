import { escapeBinds, pythonCall, pythonString } from '../change/python-code.js';
import type { DataRisk } from './data-risk.js';
import type { DataOperation, Name } from '../sql/operations/operation.js';

/** How the revision's file writes Python: the names of its imports, its quotes. */
export interface RevisionStyle {
  readonly op: string;
  readonly sa: string;
  readonly quote: '"' | "'";
}

/** The inverse of one operation as lines of Python, or why there is none. */
export type Reversal =
  | {
      readonly lines: readonly string[];
      /** Written inside `op.get_context().autocommit_block()`. */
      readonly autocommit: boolean;
      /** What the inverse cannot bring back, in words. */
      readonly lost: string | null;
      /** The work on rows that it leaves as it is; null where it undoes the operation. */
      readonly kept: DataOperation | null;
      /** Why it may fail on the data. */
      readonly risks: readonly DataRisk[];
    }
  | { readonly why: string; readonly recovery: string };

export function reversal(
  lines: readonly string[],
  more: { readonly autocommit?: boolean; readonly lost?: string; readonly kept?: DataOperation; readonly risks?: readonly DataRisk[] } = {},
): Reversal {
  return { lines, autocommit: more.autocommit ?? false, lost: more.lost ?? null, kept: more.kept ?? null, risks: more.risks ?? [] };
}

export function callOperation(style: RevisionStyle, name: string, args: readonly (string | null)[]): readonly string[] {
  return pythonCall(
    `${style.op}.${name}`,
    args.filter((argument) => argument !== null),
  );
}

export function executeSql(style: RevisionStyle, sql: string): readonly string[] {
  return callOperation(style, 'execute', [text(style, escapeBinds(sql))]);
}

/** Long or many-lined SQL is easier to read between triple quotes. */
export function text(style: RevisionStyle, value: string): string {
  return value.includes('\n') && !value.includes('"""') && !value.includes('\\') ? `"""${value}"""` : pythonString(value, style.quote);
}

export function schemaArgument(style: RevisionStyle, name: Name, keyword = 'schema'): string | null {
  return name.schema === null || name.schema === 'public' ? null : `${keyword}=${text(style, name.schema)}`;
}

/** Final names: a naming convention would change a constraint's name otherwise. */
export function finalName(style: RevisionStyle, name: string): string {
  return `${style.op}.f(${text(style, name)})`;
}
