import { describeOperation } from '../../sql/operations/describe-operation.js';
import type { Name, Operation } from '../../sql/operations/operation.js';
import { readExposure } from './exposure.js';
import type { HandoffGround, SchemaStep } from './ground.js';

/** A change of a column that requests give to their callers. */
export interface ExposedStep {
  readonly step: SchemaStep;
  /** `add column orders.note`. */
  readonly does: string;
  readonly endpoints: readonly string[];
}

/** Columns that come, go, or are of another type, name or nullability, on tables whose rows an endpoint gives. */
export function exposedSteps({ steps, code }: HandoffGround): ExposedStep[] {
  const exposure = readExposure(code);
  return steps.flatMap((step) => {
    const column = columnOf(step.operation);
    const endpoints = column === null ? [] : exposure(column.table, column.name);
    return endpoints.length === 0 ? [] : [{ step, does: describeOperation(step.operation), endpoints }];
  });
}

function columnOf(operation: Operation): { readonly table: Name; readonly name: string } | null {
  switch (operation.kind) {
    case 'add column':
      return { table: operation.table, name: operation.column.name };
    case 'drop column':
    case 'alter type':
    case 'rename column':
    case 'set nullable':
      return { table: operation.table, name: operation.column };
    default:
      return null;
  }
}

export function detailOfStep({ step, does, endpoints }: ExposedStep): string {
  return `${step.by}: ${does}; ${endpoints.join(', ')} ${endpoints.length === 1 ? 'gives' : 'give'} rows of it.`;
}
