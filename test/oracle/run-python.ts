import { spawn } from 'node:child_process';

export interface Place {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Run a Python program to its end; gives what it printed, stdout and stderr together. Throws with the same text when it fails. */
export async function runPython(python: string, args: readonly string[], { cwd, env }: Place = {}): Promise<string> {
  const child = spawn(python, args, {
    cwd,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 128));
  });
  if (code !== 0) throw new Error(`python ${args.join(' ').slice(0, 100)} ended with ${code}:\n${text}`);
  return text;
}
