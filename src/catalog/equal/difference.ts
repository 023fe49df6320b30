/** One way in which two catalogs differ. `before` and `after` are null where the object is not there. */
export interface Difference {
  /** `table`, `column`, `primary key`, `unique`, `foreign key`, `check`, `exclusion`, `index`, `trigger`, `policy`, `view`, `sequence`, … */
  readonly kind: string;
  /** Qualified by what it belongs to: `public.orders.customer_id`; names as stored, unquoted. */
  readonly object: string;
  /** The property that differs, or null where the whole object was added or removed. */
  readonly property: string | null;
  readonly before: unknown;
  readonly after: unknown;
}
