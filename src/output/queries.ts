import { createColors } from 'picocolors';
import type { QueriesResult } from '../operations/queries.js';
import type { Style } from './style.js';
import { countOf } from '../source/count-of.js';

type CodeFunction = QueriesResult['functions'][number];
type Send = CodeFunction['sends'][number];

/** Each function with its statements in order: where they are sent, within which loops, and what was not read. */
export function renderQueries({ functions, notExamined }: QueriesResult, style: Style): string {
  const color = createColors(style.color);
  const parts = functions.map((one) =>
    [
      `${color.bold(one.name)}  ${color.dim(`${one.place.file}:${one.place.line}`)}${one.endpoint === null ? '' : `  ${one.endpoint.methods.join(',')} ${one.endpoint.path}`}`,
      ...one.sends.flatMap((send) => [`  ${color.dim(describeSend(send))}`, `    ${send.sql.replaceAll('\n', '\n    ')}`]),
      ...one.unknown.map(({ file, line, reason }) => `  not read: ${[file, line].filter((part) => part !== null).join(':')} ${reason}`),
    ].join('\n'),
  );
  const missing = notExamined.map(
    ({ file, line, object, reason }) => `not examined: ${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`,
  );
  const sends = functions.reduce((sum, one) => sum + one.sends.length, 0);
  return `${[...parts, ...missing, `${countOf(sends, 'statement')} of ${countOf(functions.length, 'function')}`].join('\n\n')}\n`;
}

function describeSend({ cause, place, loops, relationship, fetches, path }: Send): string {
  const where = `${place.file}:${place.line}`;
  const what = relationship === null ? cause : `${cause} of ${relationship.className}.${relationship.name}`;
  const within = loops.map((loop) => `in the ${loop.form} at ${loop.place.file}:${loop.place.line}`);
  const by = path.length > 1 ? [`by ${path.map((frame) => frame.function).join(' > ')}`] : [];
  return [`${where} ${what}`, `takes ${fetches}`, ...within, ...by].join(', ');
}
