import type { QualifiedName } from '../../catalog/catalog.js';
import { qualify } from '../../postgres/identifier.js';

export function tableOf({ schema, name }: QualifiedName): QualifiedName {
  return { schema, name };
}

export function nameOf({ schema, name }: QualifiedName): string {
  return qualify(schema, name);
}
