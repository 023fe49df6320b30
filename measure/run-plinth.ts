import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { measureFolder } from './backend.js';
import { runCommand } from './run-command.js';

export type Answer<Document> = { readonly document: Document } | { readonly failure: string };

/** Run the built command line with `--format json`; a failure of plinth's own is an answer, too. */
export async function runPlinth<Document>(args: readonly string[]): Promise<Answer<Document>> {
  const program = join(measureFolder, '..', 'dist', 'cli', 'main.js');
  if (!existsSync(program)) throw new Error('dist/cli/main.js is missing: npm run build');
  const output = await runCommand({ program: process.execPath, arguments: [program, ...args, '--format', 'json'] }, [0, 1, 2, 70]);
  const parsed = parse(output) as Document & {
    readonly failure?: { readonly code: string; readonly message: string; readonly detail?: string | null };
  };
  if (parsed.failure === undefined) return { document: parsed };
  return { failure: [parsed.failure.code, parsed.failure.message, parsed.failure.detail].filter(Boolean).join(': ') };
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return { failure: { code: 'no_json', message: output.slice(0, 500) } };
  }
}
