import type { CodeFunction, CodeWorkload, Endpoint, Send } from './code.js';

/** A statement that requests lead to, with all endpoints that do. */
export interface EndpointSend {
  /** As the first of the endpoints sends it. */
  readonly send: Send;
  /** The function that sends it, as `CodeFunction.name`. */
  readonly sender: string;
  readonly from: readonly { readonly function: CodeFunction; readonly endpoint: Endpoint; readonly send: Send }[];
}

/** What endpoints send, one for each place that sends and text that is sent; in order of the code. */
export function readEndpointSends({ functions }: CodeWorkload, keep: (send: Send, endpoint: Endpoint) => boolean): EndpointSend[] {
  const found = new Map<string, EndpointSend>();
  for (const from of functions) {
    const { endpoint } = from;
    if (endpoint === null) continue;
    for (const send of from.sends) {
      if (!keep(send, endpoint)) continue;
      const { file, line, column } = send.place;
      const key = `${file}:${line}:${column} ${send.sql}`;
      const other = found.get(key);
      const path = { function: from, endpoint, send };
      found.set(key, other === undefined ? { send, sender: senderOf(send), from: [path] } : { ...other, from: [...other.from, path] });
    }
  }
  return [...found.values()];
}

/** The function that sends it. */
export function senderOf({ path }: Send): string {
  return path.at(-1)?.function ?? '';
}

/** `Class.method` or the function's own name: the last words of a dotted name. */
export function shortName(name: string): string {
  const parts = name.split('.');
  const owner = parts.at(-2);
  return owner !== undefined && /^[A-Z_]/.test(owner) ? parts.slice(-2).join('.') : (parts.at(-1) ?? name);
}

/** `GET /projects/{id}`. */
export function describeEndpoint({ methods, path }: Endpoint): string {
  return [...methods, path].join(' ');
}
