import type { McpServer, ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { inputOf, parseInput } from './input.js';
import { cutPage } from './page.js';
import { failureResult, resultOf } from './result.js';
import type { Caller } from './shared-run.js';
import type { AnyTool } from './tool.js';
import type { Workbench } from './workbench.js';

/** Offers a tool: its arguments are checked by us, so that a wrong one gets an answer like any other failure. */
export function registerTool(server: McpServer, tool: AnyTool, bench: Workbench, note: (text: string) => void): void {
  const { name, title, description, openWorld = false } = tool;
  const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: openWorld };
  server.registerTool(
    name,
    {
      title,
      description,
      annotations,
      inputSchema: publish(withoutDialect(z.toJSONSchema(inputOf(tool), { io: 'input' }))),
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

/** What is listed of the answer's shape, for each tool again: the whole is published as `dist/schema/mcp-answer.json`. */
const OUTLINE = {
  type: 'object',
  properties: {
    about: { type: 'object' },
    sections: { type: 'array' },
    notExamined: { type: 'object' },
    truncated: { type: ['object', 'null'] },
  },
  required: ['about', 'sections'],
};

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

function withoutDialect({ $schema: _, ...schema }: z.core.JSONSchema.JSONSchema): Record<string, unknown> {
  return schema;
}

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
