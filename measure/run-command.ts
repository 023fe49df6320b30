import { spawn } from 'node:child_process';

export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Run a program to its end and give what it printed on stdout. Throws with the end of what it printed when it fails, unless `accept` has its code. */
export async function runCommand(command: Command, accept: readonly number[] = [0]): Promise<string> {
  const child = spawn(command.program, command.arguments, {
    cwd: command.folder,
    env: { ...process.env, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-20_000)));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 128));
  });
  if (accept.includes(code)) return output;
  const shown = `${output.slice(-2000)}\n${errors.slice(-4000)}`.trim();
  throw new Error(`${command.program} ${command.arguments.slice(0, 3).join(' ')} … ended with ${code}:\n${shown}`);
}
