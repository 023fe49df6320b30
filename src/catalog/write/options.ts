import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';

/** ` WITH (fillfactor='70', toast.autovacuum_enabled='false')`, or nothing. */
export function writeOptions(options: readonly string[]): string {
  if (options.length === 0) return '';
  return ` WITH (${options.map(writeOption).join(', ')})`;
}

function writeOption(option: string): string {
  const [name = '', ...value] = option.split('=');
  return `${name.split('.').map(quoteIdentifier).join('.')}=${quoteLiteral(value.join('='))}`;
}
