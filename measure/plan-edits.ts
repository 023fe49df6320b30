/** An edit of the models of test/plan/project.ts, and what the user would say with it. */
export interface ModelEdit {
  readonly title: string;
  readonly edits: readonly (readonly [from: string, to: string])[];
  readonly words?: readonly string[];
  /** Where the values of a column are found afterwards: `orders.note` → `orders.remark`. */
  readonly moved?: Readonly<Record<string, string>>;
  /** Columns that are gone, or hold something else on purpose. */
  readonly lost?: readonly string[];
  /** Why the way back cannot hold what the new code has written meanwhile. */
  readonly noWayBack?: string;
}

const NOTE = '    note = Column(Text)';
const STATE = '    state = Column(Enum("new", "done", name="order_state"), nullable=False, server_default="new")';
const INDEX = 'Index("ix_orders_code", "code"))';

const after = (line: string, ...lines: readonly string[]): readonly [string, string] => [
  line,
  [line, ...lines.map((each) => `    ${each}`)].join('\n'),
];
const argument = (text: string): readonly [string, string] => [INDEX, `${INDEX.slice(0, -1)}, ${text})`];

export const modelEdits: readonly ModelEdit[] = [
  { title: 'a nullable column', edits: [after(NOTE, 'paid_at = Column(DateTime)')] },
  { title: 'a column with a constant default', edits: [after(NOTE, 'kind = Column(Text, nullable=False, server_default="plain")')] },
  {
    title: 'a column that may not be NULL',
    edits: [after(NOTE, 'total = Column(Integer, nullable=False)')],
    words: ['--fill', 'orders.total=coalesce(n, 0)'],
  },
  {
    title: 'a column with a volatile default',
    edits: [
      ['BigInteger,', 'BigInteger, Uuid,'],
      after(NOTE, 'token = Column(Uuid, nullable=False, server_default=text("gen_random_uuid()"))'),
    ],
  },
  { title: 'drop a nullable column', edits: [[`${NOTE}\n`, '']], lost: ['orders.note'] },
  {
    title: 'drop a column that may not be NULL, and its index',
    edits: [
      ['    code = Column(String(40), nullable=False)\n', ''],
      [`, ${INDEX}`, ',)'],
    ],
    lost: ['orders.code'],
    noWayBack: 'rows without a code',
  },
  {
    title: 'rename a column',
    edits: [['    note =', '    remark =']],
    words: ['--rename', 'orders.note:remark'],
    moved: { 'orders.note': 'orders.remark' },
  },
  {
    title: 'rename an indexed column that may not be NULL',
    edits: [
      ['    code =', '    reference ='],
      ['"code"))', '"reference"))'],
    ],
    words: ['--rename', 'orders.code:reference'],
    moved: { 'orders.code': 'orders.reference' },
  },
  {
    title: 'rename a column with a default and a check',
    edits: [
      ['    n =', '    amount ='],
      ['"n >= 0"', '"amount >= 0"'],
    ],
    words: ['--rename', 'orders.n:amount'],
    moved: { 'orders.n': 'orders.amount' },
  },
  {
    title: 'rename a foreign key column',
    edits: [['    customer_id =', '    buyer_id =']],
    words: ['--rename', 'orders.customer_id:buyer_id'],
    moved: { 'orders.customer_id': 'orders.buyer_id' },
  },
  {
    title: 'rename a table',
    edits: [['__tablename__ = "orders"', '__tablename__ = "purchases"']],
    words: ['--rename', 'orders:purchases'],
    moved: { orders: 'purchases' },
  },
  {
    title: 'split a column in two',
    edits: [[NOTE, '    title = Column(Text, nullable=False)\n    body = Column(Text)']],
    words: [
      '--drop',
      'orders.note',
      '--fill',
      "orders.title=coalesce(split_part(note, ' ', 1), '')",
      '--fill',
      "orders.body=coalesce(note, '')",
    ],
    lost: ['orders.note'],
  },
  {
    title: 'a wider primary key that is referred to',
    edits: [
      ['    __tablename__ = "customers"\n\n    id = Column(Integer', '    __tablename__ = "customers"\n\n    id = Column(BigInteger'],
    ],
  },
  { title: 'integer to bigint', edits: [['    n = Column(Integer', '    n = Column(BigInteger']] },
  { title: 'integer to numeric', edits: [['    n = Column(Integer', '    n = Column(Numeric(12, 2)']] },
  { title: 'varchar to text', edits: [['Column(String(40)', 'Column(Text']] },
  { title: 'a longer varchar', edits: [['Column(String(100)', 'Column(String(200)']] },
  {
    title: 'NOT NULL',
    edits: [[NOTE, '    note = Column(Text, nullable=False)']],
    words: ['--fill', "orders.note=''"],
    lost: ['orders.note'],
  },
  { title: 'NULL allowed', edits: [['Column(String(40), nullable=False)', 'Column(String(40))']], noWayBack: 'rows without a code' },
  {
    title: 'another label of an enum',
    edits: [['"new", "done", name', '"new", "done", "lost", name']],
    noWayBack: 'a label that the old models do not know',
  },
  { title: 'a column of a new enum', edits: [after(STATE, 'mood = Column(Enum("calm", "cross", name="mood"))')] },
  { title: 'a unique constraint', edits: [['    email = Column(String(100))', '    email = Column(String(100), unique=True)']] },
  { title: 'an index', edits: [['ForeignKey("customers.id"))', 'ForeignKey("customers.id"), index=True)']] },
  { title: 'a partial index', edits: [argument('Index("ix_orders_open", "customer_id", postgresql_where=text("state = \'new\'"))')] },
  { title: 'another action of a foreign key', edits: [['ForeignKey("customers.id")', 'ForeignKey("customers.id", ondelete="CASCADE")']] },
  { title: 'a foreign key on a new column', edits: [after(NOTE, 'owner_id = Column(Integer, ForeignKey("customers.id"))')] },
  { title: 'a check', edits: [argument('CheckConstraint("n < 1000000", name="orders_n_limit")')] },
  { title: 'a check that says something else', edits: [['"n >= 0"', '"n >= -1"']] },
  {
    title: 'a new table that refers to another',
    edits: [
      [
        STATE,
        `${STATE}\n\n\nclass Line(Base):\n    __tablename__ = "lines"\n\n    id = Column(Integer, primary_key=True)\n    order_id = Column(Integer, ForeignKey("orders.id"), nullable=False, index=True)\n    text = Column(Text)\n`,
      ],
    ],
    noWayBack: 'rows of the new table',
  },
  {
    title: 'soft delete',
    edits: [
      after(NOTE, 'deleted_at = Column(DateTime(timezone=True))'),
      argument('Index("ix_orders_live", "code", postgresql_where=text("deleted_at IS NULL"))'),
    ],
  },
  {
    title: 'a tenant column',
    edits: [
      after(NOTE, 'tenant_id = Column(Integer, nullable=False, server_default=text("1"))'),
      argument('Index("ix_orders_tenant", "tenant_id")'),
    ],
  },
  { title: 'another default', edits: [['server_default=text("0")', 'server_default=text("1")']] },
  { title: 'a comment', edits: [[NOTE, '    note = Column(Text, comment="what was said")']] },
  {
    title: 'partition a table',
    edits: [
      [
        'name="orders_n_check"), ' + INDEX,
        'name="orders_n_check"), ' + INDEX.slice(0, -1) + ', {"postgresql_partition_by": "RANGE (id)"})',
      ],
    ],
  },
];
