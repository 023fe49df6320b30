import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Page } from '../../src/mcp/answer.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

export const REVISION = '2026-07-28';

export interface Called {
  readonly isError: boolean;
  readonly text: string;
  readonly page: Page;
  readonly failure: { readonly code: string; readonly message: string; readonly detail: string | null; readonly hint: string | null };
  /** The result as it came. */
  readonly json: string;
}

export interface Session {
  readonly client: Client;
  readonly process: StdioClientTransport;
  call(
    name: string,
    given?: Readonly<Record<string, unknown>>,
    options?: { readonly onprogress?: () => void; readonly signal?: AbortSignal },
  ): Promise<Called>;
}

/** `plinth mcp` as a client starts it. */
export async function openSession(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
  revision: string | null = REVISION,
): Promise<Session> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(PG|PLINTH_|VITEST|NODE_OPTIONS$)/.test(entry[0]),
  );
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp', directory],
    env: { ...Object.fromEntries(inherited), ...environment },
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test', version: '1' }, revision === null ? {} : { versionNegotiation: { mode: { pin: revision } } });
  await client.connect(transport);
  return { client, process: transport, call: callerOf(client) };
}

export function callerOf(client: Client): Session['call'] {
  return async (name, given = {}, options = {}) => {
    const result = await client.callTool({ name, arguments: given }, { timeout: 110_000, ...options });
    const [content] = result.content;
    const structure = result.structuredContent as (Page & { failure: Called['failure'] }) | undefined;
    if (content?.type !== 'text' || structure === undefined)
      throw new Error(`${name} answered without text or structure: ${JSON.stringify(result).slice(0, 500)}`);
    return {
      isError: result.isError === true,
      text: content.text,
      page: structure,
      failure: structure.failure,
      json: JSON.stringify(result),
    };
  };
}
