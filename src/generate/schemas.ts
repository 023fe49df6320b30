import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { answerSchema } from '../mcp/answer.js';
import type { GeneratedFile } from './write.js';

/** `dist/schema/<name>.json`: one JSON Schema for each output that `output/schemas` publishes as `schemas`, and the answers over MCP. */
export async function generateSchemas(): Promise<GeneratedFile[]> {
  const url = new URL(`../output/schemas${extname(import.meta.url)}`, import.meta.url);
  if (!existsSync(fileURLToPath(url))) return [];
  const { schemas } = (await import(url.href)) as { readonly schemas: Readonly<Record<string, z.ZodType>> };
  return Object.entries({ ...schemas, 'mcp-answer': answerSchema }).map(([name, schema]) => ({
    path: `dist/schema/${name}.json`,
    text: `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`,
  }));
}
