import type { Command } from '../commands/command.js';
import type { Step } from './migration.js';

/** lock_timeout and statement_timeout of a session, and of its transaction. */
export interface Timeouts {
  readonly session: Map<string, string | null>;
  readonly local: Map<string, string | null>;
}

export function startTimeouts(): Timeouts {
  return { session: new Map(), local: new Map() };
}

/** SET LOCAL holds until the transaction ends. */
export function setTimeouts({ session, local: own }: Timeouts, { name, value, local }: Extract<Command, { kind: 'set' }>): void {
  (local ? own : session).set(name, value);
  if (!local) own.delete(name);
}

export function endTransaction({ local }: Timeouts): void {
  local.clear();
}

/** As they were written; null where there is none, which 0 says too. */
export function readTimeouts({ session, local }: Timeouts): Step['settings'] {
  const read = (name: string): string | null => {
    const value = local.get(name) ?? session.get(name) ?? null;
    return value === null || /^0\D*$/.test(value) || /^default$/i.test(value) ? null : value;
  };
  return { lockTimeout: read('lock_timeout'), statementTimeout: read('statement_timeout') };
}

const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds, which a number without a unit counts; null for what is no time. */
export function milliseconds(setting: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(setting);
  return found === null ? null : Number(found[1]) * (units[found[2] ?? 'ms'] ?? 1);
}
