import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../failure/failure.js';

/**
 * The section of a service in the user's service file, else in the system's (https://www.postgresql.org/docs/current/libpq-pgservice.html).
 * Throws a Failure (`usage`) where neither has it.
 */
export function readService(service: string, environment: Readonly<Record<string, string | undefined>>): Map<string, string> {
  const files = [
    environment['PGSERVICEFILE'] ?? join(homedir(), '.pg_service.conf'),
    join(environment['PGSYSCONFDIR'] ?? '/etc/postgresql-common', 'pg_service.conf'),
  ];
  for (const file of files) {
    const section = findSection(readIfThere(file), service);
    if (section !== null) return section;
  }
  throw new Failure('usage', `definition of service "${service}" not found`, { detail: `Looked in ${files.join(' and ')}.` });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function findSection(text: string, service: string): Map<string, string> | null {
  let section: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n/).map((part) => part.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      if (section !== null) return section;
      if (line === `[${service}]`) section = new Map();
    } else if (section !== null) {
      const [keyword = '', ...value] = line.split('=');
      section.set(keyword.trim(), value.join('=').trim());
    }
  }
  return section;
}
