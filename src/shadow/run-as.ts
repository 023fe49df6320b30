import { readFileSync } from 'node:fs';
import { Failure } from '../failure/failure.js';

/** An operating system account; null where the server may run as the caller. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` first: on a machine with a PostgreSQL of its own, `postgres` owns somebody's data. */
const PREFERRED = ['nobody', 'postgres', '_postgres', 'daemon'];

/**
 * The account that the server runs as. PostgreSQL refuses to run as root (src/backend/main/main.c, check_root), so root gets an
 * existing unprivileged account; none is ever created. Null means: the caller's own.
 */
export function chooseAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readAccounts(readFileSync('/etc/passwd', 'utf8'));
  const chosen = PREFERRED.flatMap((name) => accounts.filter((account) => account.name === name))[0] ?? accounts[0];
  if (chosen === undefined) {
    throw new Failure('server_start_failed', 'PostgreSQL does not run as root, and there is no unprivileged account to run it as', {
      hint: 'Run plinth as an ordinary user, or add an account such as "nobody" to /etc/passwd.',
    });
  }
  return chosen;
}

function readAccounts(passwd: string): Account[] {
  return passwd
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid ?? 0), gid: Number(gid ?? 0) }))
    .filter((account) => account.name !== '' && account.uid > 0 && account.gid > 0);
}
