/** A statement whose effect is measured on the fixture. */
export interface Shape {
  /** How rules and the page name it. */
  readonly id: string;
  readonly sql: string;
  /** The relation that it is about; `t` unless given. */
  readonly on?: string;
  /** Members of the grammar's AlterTableType that it shows. */
  readonly covers?: readonly string[];
  /** Runs before, in a transaction of its own. */
  readonly before?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** It refuses a transaction block. */
  readonly outside?: true;
  /** Runs before, and is broken off at its first wait. */
  readonly interrupted?: string;
}

/** An action of ALTER TABLE. */
export const alter = (id: string, action: string, covers: string, more: Partial<Shape> = {}): Shape => ({
  id,
  sql: `ALTER TABLE ${more.on ?? 't'} ${action}`,
  covers: [covers],
  ...more,
});
