import { expect, test } from 'vitest';
import type { Place } from '../source/place.js';
import { followWays, startWay } from './way.js';
import { none, type OperationValue, reference, type Value } from './value.js';

const place: Place = { file: 'a.py', line: 1, column: 1, endLine: 1, endColumn: 2 };
const x = reference('runtime.x');
const operation = (operator: string, ...operands: Value[]): OperationValue => ({ kind: 'operation', operator, operands, place });

test('the same test comes out the same on one way, however it is put', () => {
  const way = startWay(() => true);
  expect(way.decide(operation('is', x, none), place)).toBe(true);
  expect(way.decide(operation('is not', x, none), place)).toBe(false);
  expect(way.decide(operation('not', operation('==', x, none)), place)).toBe(false);
  expect(way.decide(x, place), 'None is not true').toBe(false);
  expect(way.decisions).toHaveLength(1);
});

test('parts of a test that is true are true', () => {
  const way = startWay(() => true);
  way.assume(operation('or', operation('is', x, none), reference('runtime.y')), false);
  expect(way.known(operation('is', x, none))).toBe(false);
  expect(way.known(reference('runtime.y'))).toBe(false);
});

test('every way through two tests is followed, and one that changes nothing is not combined', () => {
  const seen: string[] = [];
  const run = (matters: boolean): { ways: number; complete: boolean } =>
    followWays({ ways: 64, steps: 1000 }, (policy) => {
      const way = startWay(policy);
      const [a, b] = [way.decide(reference('runtime.a'), place), way.decide(reference('runtime.b'), place)];
      seen.push(`${a}${b}`);
      return { decisions: way.decisions, signature: matters ? `${a}${b}` : '', steps: 1 };
    });
  expect(run(true)).toEqual({ ways: 4, complete: true });
  expect(new Set(seen).size).toBe(4);
  expect(run(false)).toEqual({ ways: 3, complete: true });
});

test('where there are too many ways, some are followed and it is said', () => {
  const { ways, complete } = followWays({ ways: 8, steps: 1000 }, (policy) => {
    const way = startWay(policy);
    for (let at = 0; at < 10; at += 1) way.decide(reference(`runtime.test${at}`), place);
    return { decisions: way.decisions, signature: JSON.stringify(way.decisions), steps: 1 };
  });
  expect({ ways, complete }).toEqual({ ways: 9, complete: false });
});
