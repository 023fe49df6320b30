import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from '../engine/rule.js';

/** The repository's root, seen from `src/generate` and from `dist/generate` alike. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Ids of all rules, `category/name`, by their files below `src/rules`, sorted. */
export async function listRules(): Promise<string[]> {
  const entries = await readdir(`${root}src/rules`, { recursive: true });
  const files = entries.map((entry) => entry.replaceAll('\\', '/')).filter((entry) => /^[\w-]+\/[\w-]+\.ts$/.test(entry));
  return files.map((file) => file.slice(0, -'.ts'.length)).toSorted();
}

/** The rules themselves, from the built files beside this one, in the order of their ids. */
export async function loadRules(ids: readonly string[]): Promise<Rule[]> {
  const extension = extname(import.meta.url);
  return await Promise.all(
    ids.map(async (id) => {
      const module = (await import(new URL(`../rules/${id}${extension}`, import.meta.url).href)) as { readonly default: Rule };
      return module.default;
    }),
  );
}
