import { type McpServer, ProtocolError, ProtocolErrorCode, ResourceTemplate } from '@modelcontextprotocol/server';
import { isFailure } from '../failure/failure.js';
import type { Versions } from '../configuration/library-versions.js';
import { readRule } from '../operations/explain-rule.js';
import { listEntry, openMemory } from '../operations/memory/open.js';
import { readVersions } from '../operations/versions.js';
import { renderReviewMarkdown } from '../output/markdown/review.js';
import { makePrintable } from '../output/printable.js';
import { rules } from '../rules/registry.js';
import { plainText } from './plain-text.js';
import { NOTICE } from './render-page.js';
import { dayOf } from '../team/memory/file-name.js';
import type { Memory } from '../team/memory/read-memory.js';
import type { Review } from '../operations/review/result.js';
import type { Workbench } from './workbench.js';

/** Characters that a resource may have. */
const LIMIT = 44_000;

/** Documents for a client to attach: the rules, the memory, and what the last review of this process said. */
export function registerResources(server: McpServer, bench: Workbench): void {
  const json = (uri: URL, value: unknown) => ({ contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(value) }] });
  const lastReview = (uri: URL): Review => {
    const review = bench.last()?.review;
    if (review !== undefined) return review;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${uri.href} is not there yet: call the tool review first`, { uri: uri.href });
  };
  server.registerResource(
    'rules',
    'plinth://rules',
    {
      title: 'Rules',
      description: 'Every rule with its severity',
      mimeType: 'application/json',
      cacheHint: { ttlMs: 3_600_000, cacheScope: 'public' },
    },
    (uri) =>
      json(
        uri,
        rules.map(({ id, redFlag, severity, title }) => ({ id, redFlag, severity, title })),
      ),
  );
  server.registerResource(
    'rule',
    new ResourceTemplate('plinth://rules/{category}/{name}', {
      list: undefined,
      complete: {
        category: (typed) => [...new Set(rules.map(({ id }) => id.split('/')[0] ?? ''))].filter((category) => category.startsWith(typed)),
        name: (typed, context) =>
          rules
            .map(({ id }) => id.split('/'))
            .filter(([category, name]) => (name ?? '').startsWith(typed) && (context?.arguments?.['category'] ?? category) === category)
            .map(([, name]) => name ?? ''),
      },
    }),
    { title: 'A rule', description: 'When it speaks, why, what to do, when it is silent', mimeType: 'application/json' },
    async (uri, { category, name }) =>
      json(uri, ruleOrNotFound(`${String(category)}/${String(name)}`, uri, await readVersions(bench.directory))),
  );
  server.registerResource(
    'findings',
    'plinth://findings',
    { title: 'Findings of the last review', description: 'In a line each; call review first', mimeType: 'application/json' },
    (uri) => json(uri, fitFindings(lastReview(uri))),
  );
  server.registerResource(
    'memory',
    'plinth://memory',
    { title: 'Memory of the project', description: 'Its entries in a line each, retired ones left out', mimeType: 'application/json' },
    async (uri) => json(uri, fitMemory(await memoryOrNone(bench.directory, uri), dayOf(bench.clock()))),
  );
  server.registerResource(
    'report',
    'plinth://report',
    { title: 'The last report', description: 'The last review as Markdown; call review first', mimeType: 'text/markdown' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/markdown', text: renderReport(lastReview(uri)) }] }),
  );
}

function ruleOrNotFound(id: string, uri: URL, versions: Versions): unknown {
  try {
    return readRule(id, versions);
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, [error.message, error.hint ?? ''].join('. '), { uri: uri.href });
  }
}

function renderReport(review: Review): string {
  const text = renderReviewMarkdown(makePrintable(review) as Review, { color: false, width: 100, maxLength: LIMIT - 1_000 });
  return plainText(`${NOTICE}\n\n${text}`);
}

/** As many as fit, the most severe first, and how many there are. */
function fitFindings({ findings }: Review): object {
  const { of, rows } = fit(
    findings.map(({ id, severity, rule, place, message }) => ({
      id,
      severity,
      rule,
      place: place === null ? null : `${place.file}:${place.line}`,
      message: plainText(message),
    })),
  );
  return { notice: NOTICE, of, findings: rows };
}

/** The newest first, and how many there are. */
function fitMemory({ folder, entries, broken }: Memory, day: string): object {
  const active = entries.map((entry) => listEntry(entry, day)).filter(({ state }) => state !== 'retired');
  const { of, rows } = fit(
    active.toReversed().map((entry) => ({ ...entry, insight: plainText(entry.insight), appliesWhen: plainText(entry.appliesWhen ?? '') })),
  );
  return { notice: NOTICE, folder: folder.shown, of, entries: rows, unusable: broken.length };
}

function fit<Row>(rows: readonly Row[]): { readonly of: number; readonly rows: readonly Row[] } {
  let length = 0;
  return { of: rows.length, rows: rows.filter((row) => (length += JSON.stringify(row).length + 1) < LIMIT - 1_000) };
}

async function memoryOrNone(directory: string, uri: URL): Promise<Memory> {
  try {
    return await openMemory(directory);
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, [error.message, error.hint ?? ''].join('. '), { uri: uri.href });
  }
}
