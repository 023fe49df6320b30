/**
 * A turn in a line, from the lines of the two plans: how the deciding table is read before and after, else which steps give way to which.
 * `orders: Seq Scan → Parallel Seq Scan`.
 */
export function describeChange(before: readonly string[], after: readonly string[], table: string | null): string {
  const [reads, readsLater] = [readsOf(before, table), readsOf(after, table)];
  if (table !== null && reads !== readsLater && reads !== '' && readsLater !== '') return `${table}: ${reads} → ${readsLater}`;
  const [gone, come] = [stepsWithout(before, after), stepsWithout(after, before)];
  if (gone === '' && come === '') return 'the same steps in another order';
  return gone === '' ? `adds ${come}` : come === '' ? `drops ${gone}` : `${gone} → ${come}`;
}

/** How a plan reads the table: `Index Scan using orders_pkey`. */
function readsOf(lines: readonly string[], table: string | null): string {
  const reads = lines.flatMap((line, position) => {
    const [, step, relation] = /^ *(.+?) on (\S+)/.exec(line) ?? [];
    if (step === undefined || relation !== table) return [];
    const under = lines.slice(position + 1).find((next) => next.includes('Bitmap Index Scan on '));
    return step.includes('Bitmap Heap Scan') && under !== undefined ? [`${step} by ${under.trim().split(' on ')[1] ?? ''}`] : [step];
  });
  return [...new Set(reads)].join(' and ');
}

function stepsWithout(lines: readonly string[], others: readonly string[]): string {
  const known = new Set(others.map((line) => line.trim()));
  const steps = lines.map((line) => line.trim()).filter((line) => !known.has(line));
  return [...new Set(steps)].slice(0, 3).join(', ');
}
