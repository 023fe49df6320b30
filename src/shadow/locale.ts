import pg from 'pg';
import type { Statistics } from '../statistics/statistics.js';
import { createDatabase, type Database } from './database.js';
import type { Server } from './server.js';

/** A database of the source's collation, and what of it could not be had. */
export interface CollatedDatabase {
  readonly database: Database;
  readonly why: string | null;
}

/**
 * Makes an empty database whose default collation orders text as the source's does: histograms are searched with it, and LIKE uses a plain
 * index in C alone. A locale of the system that this machine lacks is taken from ICU; where that fails too, C stands in.
 */
export async function createCollated(server: Server, settings: Statistics['settings']): Promise<CollatedDatabase> {
  const { lc_collate: collate = 'C', locale_provider: provider = 'c', locale = null } = settings;
  if (provider === 'c' && /^(C|POSIX)$/.test(collate)) return { database: await createDatabase(server), why: null };
  for (const words of listLocales(server.major, provider, collate, locale)) {
    const database = await tryDatabase(server, words);
    if (database !== null) return { database, why: null };
  }
  const what = provider === 'c' ? `locale ${collate}` : `locale ${locale ?? '?'} of provider ${provider}`;
  return { database: await createDatabase(server), why: `the shadow has no ${what}: text is ordered as in C` };
}

function listLocales(major: number, provider: string, collate: string, locale: string | null): string[] {
  const language = locale ?? collate.replace(/\..*$/, '').replace('_', '-');
  const icu = major < 15 ? [] : [`LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE ${pg.escapeLiteral(language)}`];
  if (provider === 'b')
    return major < 17 ? [`LOCALE 'C.UTF-8'`] : [`LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE ${pg.escapeLiteral(language)}`];
  const system = [collate, collate.replace(/\.UTF-8$/i, '.utf8')].map((name) => `LOCALE ${pg.escapeLiteral(name)}`);
  return provider === 'i' ? icu : [...system, ...icu];
}

async function tryDatabase(server: Server, locale: string): Promise<Database | null> {
  return createDatabase(server, { locale }).catch((error: unknown) => {
    if (error instanceof pg.DatabaseError) return null;
    throw error;
  });
}
