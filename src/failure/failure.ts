/**
 * What the user can mend. `code` is public and never changes its meaning; `message`, `detail` and `hint` follow PostgreSQL's
 * error style: the message says what is wrong, the detail the circumstances, the hint what to do. Everything else that is
 * thrown is a bug and keeps its stack.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly detail: string | null;
  readonly hint: string | null;

  constructor(code: FailureCode, message: string, more: { detail?: string | null; hint?: string | null; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.detail = more.detail ?? null;
    this.hint = more.hint ?? null;
  }
}

/** Public codes of failures; new ones may be added, none renamed. */
export type FailureCode =
  | 'usage'
  | 'configuration_invalid'
  | 'directory_not_found'
  | 'nothing_to_review'
  | 'file_unreadable'
  | 'git_failed'
  | 'output_not_writable'
  | 'server_binary_missing'
  | 'server_start_failed'
  | 'server_major_unknown'
  | 'download_failed'
  | 'connection_refused'
  | 'connection_timeout'
  | 'authentication_failed'
  | 'insufficient_privilege'
  | 'server_too_old'
  | 'database_missing'
  | 'connection_failed'
  | 'revisions_broken'
  | 'rule_unknown'
  | 'finding_unknown'
  | 'object_unknown'
  | 'topic_unknown'
  | 'cursor_stale'
  | 'file_exists'
  | 'several_heads'
  | 'previous_unreadable'
  | 'previous_other_version'
  | 'previous_other_schema'
  | 'results_unreadable'
  | 'results_too_large'
  | 'continuation_too_deep'
  | 'nothing_to_forecast'
  | 'nothing_to_render'
  | 'python_failed'
  | 'range_unknown'
  | 'files_dirty'
  | 'memory_entry_unknown'
  | 'memory_entry_refused'
  | 'plan_unreadable'
  | 'query_unreadable'
  | 'index_refused'
  | 'statement_refused'
  | 'snapshot_unreadable'
  | 'snapshot_newer_format'
  | 'snapshot_inconsistent'
  | 'disk_full'
  | 'sparse_files_missing'
  | 'interrupted';

export function isFailure(error: unknown): error is Failure {
  return error instanceof Failure;
}
