import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

const folder = join(import.meta.dirname, '..', '..', 'dist', 'schema');

/** What of a document contradicts the published `dist/schema/<name>.json`; empty when it is valid. */
export function findViolations(name: string, document: unknown): readonly ErrorObject[] {
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as object,
  );
  return validate(document) ? [] : (validate.errors ?? []);
}
