import { createColors } from 'picocolors';
import type { DriftResult } from '../operations/drift/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Wrong = DriftResult['objects'][number]['wrong'];

const titles: Readonly<Record<Wrong, string>> = {
  live: 'The live database is wrong',
  revisions: 'The revisions are wrong',
  models: 'The models are wrong',
  unclear: 'Unclear which side is wrong',
};

/** The differences for a terminal, by the side that is wrong. */
export function renderDrift(result: DriftResult, style: Style): string {
  const groups = (['live', 'revisions', 'models', 'unclear'] as const).map((wrong) => renderGroup(wrong, result, style));
  const parts = [
    renderSides(result, style),
    renderVersion(result, style),
    ...groups,
    renderRest(result, style),
    renderTotal(result, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderSides({ target, sides, compared }: DriftResult, { color }: Style): string {
  const { server } = target;
  const live = server === null ? '' : `, ${server.role}@${server.host}:${server.port}/${server.database} as of ${server.asOf}`;
  return createColors(color).dim(`${target.dir}: ${sides.join(', ')} on PostgreSQL ${target.major}, ${countOf(compared, 'object')}${live}`);
}

function renderVersion({ version, pending }: DriftResult, style: Style): string {
  const color = createColors(style.color);
  const odd = version?.message ?? (version?.status === 'unreadable' ? `${version.table ?? ''} cannot be read: ${version.why ?? ''}` : null);
  const lines = [
    ...(odd === null ? [] : [wrap(`${color.yellow('warning')} ${odd}`, style.width, '')]),
    ...(pending.length === 0
      ? []
      : [
          color.bold(`Pending (${pending.length})`),
          ...pending.map(({ revision, file, message }) => `  ${revision}  ${message ?? ''} ${color.dim(file)}`),
        ]),
  ];
  return lines.join('\n');
}

function renderGroup(wrong: Wrong, { objects }: DriftResult, style: Style): string {
  const color = createColors(style.color);
  const mine = objects.filter((object) => object.wrong === wrong);
  if (mine.length === 0) return '';
  return [color.bold(`${titles[wrong]} (${mine.length})`), ...mine.map((object) => renderObject(object, style))].join('\n');
}

function renderObject({ severity, id, message, why, place, revision }: DriftResult['objects'][number], style: Style): string {
  const color = createColors(style.color);
  const paint = { error: color.red, warning: color.yellow, info: color.cyan }[severity];
  const where = place === null ? '' : ` ${color.dim(`${place.file}:${place.line}`)}`;
  const last = revision === null ? '' : ` Last in revision ${revision.id}: ${revision.does} (${revision.file}:${revision.line ?? '?'}).`;
  return [
    `  ${paint(severity)} ${color.dim(id)}${where}`,
    wrap(`${message}.`, style.width, '    '),
    color.dim(wrap(`${why}.${last}`, style.width, '    ')),
  ].join('\n');
}

const SHOWN = 8;

function renderRest({ outside, notExamined }: DriftResult, style: Style): string {
  const color = createColors(style.color);
  const others = outside.slice(0, SHOWN).map(({ object, why }) => wrap(`${object}: ${why}`, style.width, '  '));
  const missed = notExamined
    .slice(0, SHOWN)
    .map(({ file, line, object, reason }) =>
      wrap(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim(), style.width, '  '),
    );
  return [
    ...(others.length === 0 ? [] : [color.bold(`Not the application's (${outside.length})`), ...others]),
    ...(missed.length === 0 ? [] : [color.bold(`Not examined (${notExamined.length})`), ...missed]),
  ].join('\n');
}

function renderTotal({ objects }: DriftResult, { color }: Style): string {
  const count = (severity: string): number => objects.filter((object) => object.severity === severity).length;
  return createColors(color).bold(
    `${countOf(objects.length, 'difference')} (${countOf(count('error'), 'error')}, ${countOf(count('warning'), 'warning')}, ${count('info')} for information).`,
  );
}
