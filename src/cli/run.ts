import { Command, CommanderError } from 'commander';
import { Failure } from '../failure/failure.js';
import { EXAMINATION } from '../mcp/examination-message.js';
import type { AnyOperation } from '../operations/operation.js';
import { operations } from '../operations/operations.js';
import { readVersion } from '../operations/version.js';
import { renderFailure, renderFailureJson } from '../output/failure.js';
import { formatsOf } from '../output/presentations.js';
import { type Asked, commandOf } from './command.js';
import { examinationCommand, mcpCommand } from './mcp-command.js';
import { perform } from './perform.js';
import { stackInSources } from './stack.js';
import { explainSystemError } from './system-failure.js';
import { styleOf } from './terminal.js';

/** Runs one command line and gives the exit code: 0, 1, 2 (a Failure), 70 (a bug), 130 (interrupted). */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const parsed = parse(words, await loadOperations(words));
  if ('exitCode' in parsed) return parsed.exitCode;
  const format = 'serve' in parsed ? 'text' : parsed.format;
  try {
    return await ('serve' in parsed ? parsed.serve() : perform(parsed));
  } catch (error) {
    return report(explainSystemError(error) ?? error, format);
  }
}

/** The one that is named, those of the group, or all, for the help and for suggestions. */
async function loadOperations([name = '']: readonly string[]): Promise<AnyOperation[]> {
  if (['mcp', EXAMINATION, '--version', '-V'].includes(name)) return [];
  const named = Object.entries(operations).filter(([key]) => key === name || key.startsWith(`${name} `));
  return await Promise.all((named.length === 0 ? Object.entries(operations) : named).map(([, load]) => load()));
}

/** What was asked, or the exit code where commander has already answered (help, version, usage). */
function parse(
  words: readonly string[],
  loaded: readonly AnyOperation[],
): Asked | { readonly serve: () => Promise<number> } | { readonly exitCode: number } {
  let asked: Asked | { readonly serve: () => Promise<number> } | null = null;
  const program = new Command('plinth').description('A PostgreSQL database architect that proves its advice.').version(readVersion());
  for (const operation of loaded)
    groupOf(program, operation.name).addCommand(commandOf(operation, formatsOf(operation), (given) => void (asked = given)));
  program.addCommand(mcpCommand((serve) => void (asked = { serve })));
  program.addCommand(
    examinationCommand((serve) => void (asked = { serve })),
    { hidden: true },
  );
  configure(program, words.includes('json'));
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { exitCode: exitCodeOf(error, words) };
    throw error;
  }
  return asked ?? { exitCode: 2 };
}

/** Where a command belongs: `memory list` is `list` of `memory`. */
function groupOf(program: Command, name: string): Command {
  const [group, ...inner] = name.split(' ');
  if (group === undefined || inner.length === 0) return program;
  const known = program.commands.find((command) => command.name() === group);
  if (known !== undefined) return known;
  const made = new Command(group).description(groups[group] ?? '');
  program.addCommand(made);
  return made;
}

const groups: Readonly<Record<string, string>> = {
  memory: 'What is remembered of the project: list, show, add, retire, check',
  shadow: 'The majors of PostgreSQL that things are tried on: list, install',
};

function configure(program: Command, quiet: boolean): void {
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().showHelpAfterError('(add --help for the options)').showSuggestionAfterError();
    if (quiet) command.configureOutput({ writeErr: () => undefined });
  }
}

/** Help and version are answers; anything else is a usage failure, which JSON readers get as JSON. */
function exitCodeOf(error: CommanderError, words: readonly string[]): number {
  if (error.exitCode === 0) return 0;
  const asJson = words.some((word, index) => word === '--format=json' || (word === '--format' && words[index + 1] === 'json'));
  if (asJson)
    process.stdout.write(
      renderFailureJson(new Failure('usage', error.message.replace(/^error: /, ''), { hint: 'Add --help for the options.' })),
    );
  return 2;
}

function report(error: unknown, format: string): number {
  if (error instanceof Failure) {
    if (format === 'json') process.stdout.write(renderFailureJson(error));
    else process.stderr.write(renderFailure(error, styleOf(process.stderr)));
    return error.code === 'interrupted' ? 130 : 2;
  }
  process.stderr.write(
    `plinth has a bug; please report it with these lines.\n${error instanceof Error ? stackInSources(error) : String(error)}\n`,
  );
  return 70;
}
