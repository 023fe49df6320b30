import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  type McpServer,
  originValidationResponse,
  ResourceTemplate,
  completable,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { serverFactory } from '../../src/mcp/server.js';
import { openWorkbench } from '../../src/mcp/workbench.js';

/**
 * For the conformance suite only: plinth's own factory behind loopback HTTP, with the tools, prompts and resources that the suite calls by
 * name added to it. Prints the address when it listens.
 */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SOUND = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

const bench = await openWorkbench(join(import.meta.dirname, '..', '..', 'examples', 'captions'), {
  program: join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js'),
  environment: {},
  clock: () => new Date(),
});
const own = serverFactory(bench, (text) => console.error(text));
const handler = createMcpHandler(() => addFixtures(own()));

const server = createServer((request, response) => {
  void (async () => {
    const asked = toWeb(request);
    const answer =
      hostHeaderValidationResponse(asked, localhostAllowedHostnames()) ??
      originValidationResponse(asked, localhostAllowedOrigins()) ??
      (await handler.fetch(asked));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body === null) response.end();
    else Readable.fromWeb(answer.body as NodeReadableStream).pipe(response);
  })().catch((error: unknown) => response.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/mcp`);
});
process.stdin.resume().once('end', () => process.exit(0));

function toWeb(request: IncomingMessage): Request {
  const controller = new AbortController();
  request.socket.once('close', () => controller.abort());
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const hasBody = request.method === 'POST';
  return new Request(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`, {
    method: request.method ?? 'GET',
    headers,
    signal: controller.signal,
    ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' } : {}),
  } as RequestInit);
}

function addFixtures(to: McpServer): McpServer {
  const text = (value: string) => ({ type: 'text' as const, text: value });
  const image = { type: 'image' as const, data: PIXEL, mimeType: 'image/png' };
  const embedded = {
    type: 'resource' as const,
    resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' },
  };
  const tool = (name: string, content: readonly unknown[]): void =>
    void to.registerTool(name, { description: name, inputSchema: z.object({}) }, () => ({ content: content as [] }));
  tool('test_simple_text', [text('This is a simple text response for testing.')]);
  tool('test_image_content', [image]);
  tool('test_audio_content', [{ type: 'audio', data: SOUND, mimeType: 'audio/wav' }]);
  tool('test_embedded_resource', [embedded]);
  tool('test_multiple_content_types', [
    text('Multiple content types test:'),
    image,
    {
      type: 'resource',
      resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' },
    },
  ]);
  to.registerTool('test_error_handling', { description: 'fails', inputSchema: z.object({}) }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  to.registerTool('test_tool_with_progress', { description: 'tells progress', inputSchema: z.object({}) }, async (_, context) => {
    const { _meta: meta } = context.mcpReq;
    const token = meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (token !== undefined)
        await context.mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken: token, progress, total: 100, message: `${progress} %` },
        });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { content: [text('done')] };
  });
  to.registerPrompt('test_simple_prompt', { description: 'simple' }, () => ({
    messages: [{ role: 'user', content: text('This is a simple prompt for testing.') }],
  }));
  to.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'arguments',
      argsSchema: z.object({
        arg1: completable(z.string(), (typed) => ['paris', 'park'].filter((each) => each.startsWith(typed))),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => ({ messages: [{ role: 'user', content: text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`) }] }),
  );
  to.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'resource',
            resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
          },
        },
        { role: 'user', content: text('Please process the embedded resource above.') },
      ],
    }),
  );
  to.registerPrompt('test_prompt_with_image', { description: 'image' }, () => ({
    messages: [
      { role: 'user', content: image },
      { role: 'user', content: text('Please analyze the image above.') },
    ],
  }));
  to.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
  }));
  to.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'image/png', blob: PIXEL }],
  }));
  to.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
  return to;
}
