import { expect, test } from 'vitest';
import { addSection, addServer, agentDefinition } from './agent-files.js';
import { AGENT, SECTION } from './agent-texts.js';

test('AGENTS.md: what others wrote stays, a second time changes nothing, an old section is replaced', () => {
  const others = '# Agents\n\nBe kind.\n';
  const once = addSection(others);
  expect(once).toBe(`${others}\n${SECTION}`);
  expect(addSection(once)).toBe(once);
  expect(addSection(once.replace('## Database', '## Old').concat('\nAfter.\n'))).toBe(`${once}\nAfter.\n`);
  expect(addSection(null)).toBe(SECTION);
});

test.each(['<!-- plinth:begin -->', '<!-- plinth:end -->', '<!-- plinth:end --><!-- plinth:begin -->', `${SECTION}${SECTION}`])(
  'AGENTS.md with markers that do not belong together: %j',
  (text) => {
    expect(() => addSection(text)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  },
);

test('.mcp.json: other servers, other keys and the indentation stay; a server of our name too', () => {
  const before = '{\n    "$schema": "x",\n    "mcpServers": {\n        "redis": { "command": "r" }\n    }\n}\n';
  const once = addServer(before);
  expect(JSON.parse(once)).toEqual({
    $schema: 'x',
    mcpServers: { redis: { command: 'r' }, plinth: { command: 'npx', args: ['--no', '--', 'plinth', 'mcp'] } },
  });
  expect(once).toContain('\n    "mcpServers"');
  expect(addServer(once)).toBe(once);
  const own = '{"mcpServers":{"plinth":{"command":"mine"}}}';
  expect(addServer(own)).toBe(own);
});

test.each(['{', '[]', '{"mcpServers": []}', '{ // a comment\n}'])('.mcp.json that no client reads: %j', (text) => {
  expect(() => addServer(text)).toThrow(expect.objectContaining({ code: 'configuration_invalid', hint: expect.stringContaining('npx') }));
});

test('the definition of an agent that is there stays, unless it is to be replaced', () => {
  expect(agentDefinition('mine', false)).toBe('mine');
  expect(agentDefinition('mine', true)).toBe(AGENT);
  expect(agentDefinition(null, false)).toBe(AGENT);
});
