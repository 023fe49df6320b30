import { expect, test } from 'vitest';
import { reviewFiles } from './examine.js';

const ROSTER = `# Team protocol

## Roster

| Agent | When to request |
| ----- | --------------- |
| Pipeline Keeper | DevOps: deployments, pools |
| Perf Wizard | performance work |
`;

const FILES = {
  '.claude/agents-shared/team-protocol.md': ROSTER,
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n    command: postgres -c max_connections=50\n',
  'shop.py': `
from fastapi import APIRouter
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

router = APIRouter()
engine = create_engine("postgresql://app:hunter22@db/shop", pool_size=60)
SessionLocal = sessionmaker(bind=engine)

class Base(DeclarativeBase):
    pass

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)

@router.get("/orders/{key}")
def read_order(key: int):
    session = SessionLocal()
    return session.get(Order, key)
`,
};

test('what is found of the pool is asked of those whom the team names for it', async () => {
  const { findings, handoffs, team } = await reviewFiles(FILES);
  const found = new Map(findings.map(({ rule, id }) => [rule, id]));
  const [pool, leak] = [found.get('connections/pool-exceeds-server'), found.get('connections/connection-not-given-back')];
  expect(handoffs.map(({ to, role, kind, findings: about, state }) => ({ to, role, kind, about, state }))).toEqual(
    expect.arrayContaining([
      { to: 'Pipeline Keeper', role: 'devops', kind: 'pooling', about: [pool], state: 'submitted' },
      { to: 'Perf Wizard', role: 'performance', kind: 'connection_leak', about: [leak], state: 'submitted' },
    ]),
  );
  expect(team).toMatchObject({ source: 'file', file: '.claude/agents-shared/team-protocol.md' });
  const leaking = handoffs.find(({ kind }) => kind === 'connection_leak');
  expect(leaking?.context).toContain('read_order takes a session (SessionLocal) and never gives it back.');
  expect(leaking?.blocks).toContain('The size of the pool');
  expect(JSON.stringify({ findings, handoffs })).not.toContain('hunter22');
});

test('once both are mended nothing is asked', async () => {
  const mended = FILES['shop.py']
    .replace(', pool_size=60', '')
    .replace('    session = SessionLocal()\n    return', '    with SessionLocal() as session:\n        return');
  const { findings, handoffs } = await reviewFiles({ ...FILES, 'shop.py': mended });
  expect(findings.filter(({ rule }) => rule.startsWith('connections/'))).toEqual([]);
  expect(handoffs.filter(({ kind }) => kind === 'pooling' || kind === 'connection_leak')).toEqual([]);
});
