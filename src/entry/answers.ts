import type { FunctionValue } from '../python/value.js';
import type { Endpoint } from '../workload/code.js';

const streams = /\b(?:StreamingResponse|EventSourceResponse|FileResponse|AsyncIterator|AsyncGenerator|Iterator|Generator|AsyncIterable)\b/;
const pages = /^(?:\w+\.)*\w*(?:Page|Paginated\w*|Pagination|Paged\w*|Cursor\w*|Slice)\b/;
const lists = /^(?:\w+\.)*(?:list|List|Sequence|tuple|Tuple|Iterable|Collection|set|Set|frozenset)\s*\[/;
const none = /^(?:None|Response|JSONResponse|Any|Union|Optional|str|bytes|int|bool|object|ResponseReturnValue)\b/;

/** What a response is declared to be: by the route's model, else by the annotation of what the function returns. */
export function answersOf(model: string | null, made: FunctionValue): Endpoint['answers'] {
  const returns = made.statement?.returns ?? null;
  const annotation = returns === null ? null : made.scope.source.text.slice(returns.start, returns.end).replaceAll(/^["']|["']$/g, '');
  return readModel(model) ?? readModel(annotation) ?? 'unknown';
}

function readModel(text: string | null): Endpoint['answers'] | null {
  const plain = text
    ?.trim()
    .replace(/^Annotated\[/, '')
    .replace(/^Optional\[/, '');
  if (plain === undefined || plain === 'None') return null;
  if (streams.test(plain)) return 'stream';
  if (lists.test(plain)) return 'list';
  if (pages.test(plain)) return 'page';
  return none.test(plain) ? null : /^(?:dict|Dict|Mapping)\b/.test(plain) ? 'other' : 'one';
}
