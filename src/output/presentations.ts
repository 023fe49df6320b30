import type { AnyOperation } from '../operations/operation.js';
import { renderQueries } from './queries.js';
import { renderDocs } from './docs.js';
import { renderDrift } from './drift.js';
import { renderExplanation } from './explain.js';
import { renderExplanationMarkdown } from './markdown/explanation.js';
import { renderExplainedRule, renderRules } from './rules.js';
import { renderLint } from './lint.js';
import { renderForecast } from './forecast.js';
import { renderFix } from './fix.js';
import { renderMemoryAdd, renderMemoryCheck, renderMemoryList, renderMemoryRetire, renderMemoryShow } from './memory.js';
import { renderPlan } from './plan.js';
import { renderInit } from './init.js';
import { renderForecastMarkdown } from './markdown/forecast.js';
import { renderRehearsalMarkdown } from './markdown/rehearsal.js';
import { renderReviewMarkdown } from './markdown/review.js';
import { makePrintable } from './printable.js';
import { renderScript } from './render.js';
import { renderRehearsal } from './rehearse.js';
import { renderReview } from './review.js';
import { renderShadowInstall, renderShadowList } from './shadow.js';
import { renderSchemaSql } from './schema.js';
import { packSnapshot } from '../snapshot/pack.js';
import type { Style } from './style.js';

/** A text, or the bytes of a file that is none. */
export type Presented = string | Uint8Array;

type Render = (result: never, style: Style) => Presented;

/** How each operation's result is written: format → function; the first format is the default. JSON is the same for all. */
const presentations: Readonly<Record<string, Readonly<Record<string, Render>>>> = {
  review: { text: renderReview, markdown: renderReviewMarkdown, json: renderJson },
  lint: { text: renderLint, json: renderJson },
  rehearse: { text: renderRehearsal, markdown: renderRehearsalMarkdown, json: renderJson },
  explain: { text: renderExplanation, markdown: renderExplanationMarkdown, json: renderJson },
  fix: { text: renderFix, json: renderJson },
  plan: { text: renderPlan, json: renderJson },
  forecast: { text: renderForecast, markdown: renderForecastMarkdown, json: renderJson },
  drift: { text: renderDrift, json: renderJson },
  rules: { text: renderRules, json: renderJson },
  'explain-rule': { text: renderExplainedRule, json: renderJson },
  render: { sql: renderScript, json: renderJson },
  docs: { text: renderDocs, json: renderJson },
  init: { text: renderInit, json: renderJson },
  queries: { text: renderQueries, json: renderJson },
  'memory list': { text: renderMemoryList, json: renderJson },
  'memory show': { text: renderMemoryShow, json: renderJson },
  'memory add': { text: renderMemoryAdd, json: renderJson },
  'memory retire': { text: renderMemoryRetire, json: renderJson },
  'memory check': { text: renderMemoryCheck, json: renderJson },
  'shadow list': { text: renderShadowList, json: renderJson },
  'shadow install': { text: renderShadowInstall, json: renderJson },
  snapshot: { gzip: packSnapshot, json: renderJson },
  schema: { sql: renderSchemaSql, json: renderSchemaJson },
};

export function formatsOf(operation: AnyOperation): readonly string[] {
  return Object.keys(presentations[operation.name] ?? {});
}

/** JSON escapes by itself, SQL must stay what it is, and bytes are no text. */
const MACHINE: ReadonlySet<string> = new Set(['json', 'sql', 'gzip']);

export function present(operation: AnyOperation, result: unknown, format: string, style: Style): Presented {
  const render = presentations[operation.name]?.[format];
  if (render === undefined) throw new Error(`no presentation of ${operation.name} as ${format}`);
  return render((MACHINE.has(format) ? result : makePrintable(result)) as never, style);
}

function renderJson(result: unknown): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

function renderSchemaJson(result: { readonly schema: unknown }): string {
  return renderJson(result.schema);
}
