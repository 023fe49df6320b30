import type { McpServer, ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { inputOf, parseInput } from './input.js';
import { cutPage } from './page.js';
import { failureResult, resultOf } from './result.js';
import type { Caller } from './shared-run.js';
import type { AnyTool } from './tool.js';
import type { Workbench } from './workbench.js';

/** Offers a tool: its arguments are checked by us, so that a wrong one gets an answer like any other failure. */
export function registerTool(server: McpServer, tool: AnyTool, bench: Workbench, note: (text: string) => void): void {
  const { name, title, description, openWorld = false, writes = false } = tool;
  const annotations = { readOnlyHint: !writes, destructiveHint: false, idempotentHint: true, openWorldHint: openWorld };
  server.registerTool(
    name,
    {
      title,
      description,
      annotations,
      inputSchema: publish(shorten(z.toJSONSchema(inputOf(tool), { io: 'input' }))),
      outputSchema: publish(OUTLINE),
    },
    async (given: unknown, context: ServerContext) => {
      try {
        const { input, paging } = parseInput(tool, given);
        return resultOf(cutPage(await tool.answer(input, bench, callerOf(context)), paging));
      } catch (error) {
        // A caller that has left is told nothing.
        context.mcpReq.signal.throwIfAborted();
        return failureResult(error, note);
      }
    },
  );
}

/** Listed for each tool again, so as short as can be: the shape is published as `dist/schema/mcp-answer.json`. */
const OUTLINE = { type: 'object' };

/** A schema that is shown and lets everything pass: what is wrong is found, and said, where the value is used. */
function publish(json: Record<string, unknown>): StandardSchemaWithJSON {
  return {
    '~standard': {
      version: 1,
      vendor: 'plinth',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}

/** As it is listed: a client has little room for all tools together. The bounds hold, and who oversteps one is told. */
function shorten({ $schema: _, ...schema }: z.core.JSONSchema.JSONSchema): Record<string, unknown> {
  const leaveOut = (key: string, value: unknown): unknown => {
    if (BOUNDS.has(key)) return undefined;
    // An enumeration tells its type itself.
    if (typeof value === 'object' && value !== null && 'enum' in value) return { ...value, type: undefined };
    return value;
  };
  return JSON.parse(JSON.stringify(schema, leaveOut)) as Record<string, unknown>;
}

const BOUNDS: ReadonlySet<string> = new Set(['maxLength', 'minLength', 'maxItems', 'additionalProperties']);

/** Progress goes to who asked for it, by the token that the request carries. */
export function callerOf({ mcpReq }: ServerContext): Caller {
  const { _meta: meta, signal } = mcpReq;
  const token = meta?.progressToken;
  let progress = 0;
  return {
    signal,
    progress(message) {
      if (token === undefined || signal.aborted) return;
      progress += 1;
      void mcpReq.notify({ method: 'notifications/progress', params: { progressToken: token, progress, message } }).catch(() => undefined);
    },
  };
}
