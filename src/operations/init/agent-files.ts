import { Failure } from '../../failure/failure.js';
import { AGENT, BEGIN, END, SECTION, SERVER } from './agent-texts.js';

/** The agent's definition: ours where there is none; what is there stays unless it is to be replaced. */
export function agentDefinition(before: string | null, force: boolean): string {
  return before === null || force ? AGENT : before;
}

/** `.mcp.json` with an entry for plinth; all others stay, and so does one of that name. Throws `configuration_invalid`. */
export function addServer(before: string | null): string {
  const document = before === null ? {} : parseObject(before);
  const servers = document['mcpServers'] ?? {};
  if (!isObject(servers)) throw notUnderstood('its "mcpServers" is not an object');
  if ('plinth' in servers && before !== null) return before;
  const indentation = /\n([ \t]+)"/.exec(before ?? '')?.[1] ?? '  ';
  return `${JSON.stringify({ ...document, mcpServers: { ...servers, plinth: SERVER } }, null, indentation)}\n`;
}

/** AGENTS.md with our section between its markers; everything outside them stays. Throws `configuration_invalid`. */
export function addSection(before: string | null): string {
  if (before === null || before.trim() === '') return SECTION;
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (begin === -1 && end === -1) return `${before.replace(/\n*$/, '\n')}\n${SECTION}`;
  if (begin === -1 || end < begin || before.indexOf(BEGIN, begin + 1) !== -1 || before.indexOf(END, end + 1) !== -1)
    throw new Failure('configuration_invalid', 'the markers of AGENTS.md do not belong together', {
      detail: `There must be one ${BEGIN} and one ${END} after it.`,
      hint: 'Remove both with what stands between them, and run the command again.',
    });
  return `${before.slice(0, begin)}${SECTION.trimEnd()}${before.slice(end + END.length)}`;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw notUnderstood(error instanceof Error ? error.message : String(error));
  }
  throw notUnderstood('it is not an object');
}

function notUnderstood(detail: string): Failure {
  return new Failure('configuration_invalid', '.mcp.json is not what a client reads', {
    detail,
    hint: `Mend it, or add by hand: "plinth": ${JSON.stringify(SERVER)}`,
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
