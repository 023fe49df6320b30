import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Running } from './cluster.js';

/**
 * An extension that the embedded server lacks, as one of plinth's own with the same name and the types alone, so that tables with such
 * columns can be made; access methods, operators and functions are refused and reported. A type borrows varchar's representation
 * and length modifier: `vector(1536)` prints as it was written.
 */
const STAND_INS: Readonly<Record<string, readonly string[]>> = { vector: ['vector', 'halfvec', 'sparsevec'] };

export function isStandIn(extension: string): boolean {
  return Object.hasOwn(STAND_INS, extension);
}

/**
 * Writes their control files and scripts below the server's directory and gives the settings by which it finds them, after its own
 * extensions; `extension_control_path` came with 18, older servers get none.
 */
export async function writeStandIns({ directory, account }: Running, major: number): Promise<Readonly<Record<string, string>>> {
  if (major < 18) return {};
  const share = join(directory, 'share');
  const folder = join(share, 'extension');
  for (const made of [share, folder]) {
    await mkdir(made, { mode: 0o755 });
    // The account removes them when the server ends.
    if (account !== null) await chown(made, account.uid, account.gid);
  }
  for (const [name, types] of Object.entries(STAND_INS)) {
    await writeFile(
      join(folder, `${name}.control`),
      "comment = 'types alone, in place of the extension'\ndefault_version = '0'\ntrusted = true\n",
    );
    await writeFile(join(folder, `${name}--0.sql`), types.map(renderType).join('\n'));
  }
  return { extension_control_path: `$system:${share}` };
}

function renderType(type: string): string {
  return `CREATE TYPE ${type};
CREATE FUNCTION ${type}_in(cstring, oid, integer) RETURNS ${type} LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
CREATE FUNCTION ${type}_out(${type}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
CREATE FUNCTION ${type}_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE FUNCTION ${type}_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodout';
CREATE TYPE ${type} (
  INPUT = ${type}_in, OUTPUT = ${type}_out, TYPMOD_IN = ${type}_typmod_in, TYPMOD_OUT = ${type}_typmod_out,
  INTERNALLENGTH = VARIABLE, STORAGE = extended
);`;
}
