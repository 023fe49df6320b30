import { printable } from '../output/printable.js';
import type { Style } from '../output/style.js';

/** Colour and width of a stream; NO_COLOR, FORCE_COLOR and TERM=dumb are honoured. */
export function styleOf(stream: NodeJS.WriteStream): Style {
  return { color: hasColor(stream), width: Math.min(stream.isTTY ? (stream.columns ?? 80) : 100, 120) };
}

function hasColor(stream: NodeJS.WriteStream): boolean {
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if ((process.env['FORCE_COLOR'] ?? '') !== '') return process.env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** One line on a TTY that says what is being done and wipes itself; silent elsewhere. */
export interface ProgressLine {
  say(step: string): void;
  clear(): void;
}

export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { say: () => undefined, clear: () => undefined };
  const wipe = '\r\u001B[K';
  return {
    say: (step) => void stream.write(`${wipe}${printable(step).slice(0, (stream.columns ?? 80) - 1)}`),
    clear: () => void stream.write(wipe),
  };
}
