import { expect, test } from 'vitest';
import type { AlterTableType, Node } from '@pgsql/types';
import { loadModule, parseSync } from 'libpg-query';
import { notMeasured, notMeasuredStatements } from '../../../measure/effects/not-measured.js';
import { shapes } from '../../../measure/effects/shapes.js';
import { claims } from '../../generate/locks-claims.js';
import { findEffect } from './find-effect.js';
import { judgeTypeChange } from './judge-type-change.js';
import { measured } from './measured.js';

/** Every member of the grammar's enum; the compiler says when one is missing. */
const members: Readonly<Record<AlterTableType, true>> = Object.fromEntries(
  `AT_AddColumn AT_AddColumnToView AT_ColumnDefault AT_CookedColumnDefault AT_DropNotNull AT_SetNotNull AT_SetExpression AT_DropExpression
   AT_SetStatistics AT_SetOptions AT_ResetOptions AT_SetStorage AT_SetCompression AT_DropColumn AT_AddIndex AT_ReAddIndex AT_AddConstraint
   AT_ReAddConstraint AT_ReAddDomainConstraint AT_AlterConstraint AT_ValidateConstraint AT_AddIndexConstraint AT_DropConstraint AT_ReAddComment
   AT_AlterColumnType AT_AlterColumnGenericOptions AT_ChangeOwner AT_ClusterOn AT_DropCluster AT_SetLogged AT_SetUnLogged AT_DropOids
   AT_SetAccessMethod AT_SetTableSpace AT_SetRelOptions AT_ResetRelOptions AT_ReplaceRelOptions AT_EnableTrig AT_EnableAlwaysTrig
   AT_EnableReplicaTrig AT_DisableTrig AT_EnableTrigAll AT_DisableTrigAll AT_EnableTrigUser AT_DisableTrigUser AT_EnableRule AT_EnableAlwaysRule
   AT_EnableReplicaRule AT_DisableRule AT_AddInherit AT_DropInherit AT_AddOf AT_DropOf AT_ReplicaIdentity AT_EnableRowSecurity
   AT_DisableRowSecurity AT_ForceRowSecurity AT_NoForceRowSecurity AT_GenericOptions AT_AttachPartition AT_DetachPartition
   AT_DetachPartitionFinalize AT_AddIdentity AT_SetIdentity AT_DropIdentity AT_ReAddStatistics`
    .split(/\s+/)
    .map((name) => [name, true]),
) as Record<AlterTableType, true>;

test('every action of ALTER TABLE is measured, or there is a reason why not', () => {
  const covered = new Set([...Object.values(measured.statements).flatMap(({ covers }) => covers), ...Object.keys(notMeasured)]);
  expect(Object.keys(members).filter((member) => !covered.has(member))).toEqual([]);
});

/** Every kind of statement of the grammar. */
const statementKinds =
  `RawStmt InsertStmt DeleteStmt UpdateStmt MergeStmt SelectStmt SetOperationStmt ReturnStmt PLAssignStmt CreateSchemaStmt
   AlterTableStmt ReplicaIdentityStmt AlterCollationStmt AlterDomainStmt GrantStmt GrantRoleStmt AlterDefaultPrivilegesStmt CopyStmt
   VariableSetStmt VariableShowStmt CreateStmt CreateTableSpaceStmt DropTableSpaceStmt AlterTableSpaceOptionsStmt
   AlterTableMoveAllStmt CreateExtensionStmt AlterExtensionStmt AlterExtensionContentsStmt CreateFdwStmt AlterFdwStmt
   CreateForeignServerStmt AlterForeignServerStmt CreateForeignTableStmt CreateUserMappingStmt AlterUserMappingStmt
   DropUserMappingStmt ImportForeignSchemaStmt CreatePolicyStmt AlterPolicyStmt CreateAmStmt CreateTrigStmt CreateEventTrigStmt
   AlterEventTrigStmt CreatePLangStmt CreateRoleStmt AlterRoleStmt AlterRoleSetStmt DropRoleStmt CreateSeqStmt AlterSeqStmt
   DefineStmt CreateDomainStmt CreateOpClassStmt CreateOpFamilyStmt AlterOpFamilyStmt DropStmt TruncateStmt CommentStmt SecLabelStmt
   DeclareCursorStmt ClosePortalStmt FetchStmt IndexStmt CreateStatsStmt AlterStatsStmt CreateFunctionStmt AlterFunctionStmt DoStmt
   CallStmt RenameStmt AlterObjectDependsStmt AlterObjectSchemaStmt AlterOwnerStmt AlterOperatorStmt AlterTypeStmt RuleStmt
   NotifyStmt ListenStmt UnlistenStmt TransactionStmt CompositeTypeStmt CreateEnumStmt CreateRangeStmt AlterEnumStmt ViewStmt
   LoadStmt CreatedbStmt AlterDatabaseStmt AlterDatabaseRefreshCollStmt AlterDatabaseSetStmt DropdbStmt AlterSystemStmt ClusterStmt
   VacuumStmt ExplainStmt CreateTableAsStmt RefreshMatViewStmt CheckPointStmt DiscardStmt LockStmt ConstraintsSetStmt ReindexStmt
   CreateConversionStmt CreateCastStmt CreateTransformStmt PrepareStmt ExecuteStmt DeallocateStmt DropOwnedStmt ReassignOwnedStmt
   AlterTSDictionaryStmt AlterTSConfigurationStmt CreatePublicationStmt AlterPublicationStmt CreateSubscriptionStmt
   AlterSubscriptionStmt DropSubscriptionStmt`.split(/\s+/) as StatementKind[];

type StatementKind = Node extends infer Each ? (Each extends unknown ? Extract<keyof Each, `${string}Stmt`> : never) : never;

test('every kind of statement is measured, or there is a reason why not', async () => {
  await loadModule();
  const shown = new Set(shapes.flatMap(({ sql }) => Object.keys(parseSync(sql).stmts?.[0]?.stmt ?? {})));
  expect(statementKinds.filter((kind) => !shown.has(kind) && !(kind in notMeasuredStatements))).toEqual([]);
  expect(Object.keys(notMeasuredStatements).filter((kind) => shown.has(kind))).toEqual([]);
});

test('the table holds what the shapes ask for, on each major', () => {
  expect(Object.keys(measured.statements)).toEqual(shapes.map(({ id }) => id));
  for (const [id, { sql, effects }] of Object.entries(measured.statements)) {
    expect(sql, id).toBe(shapes.find((shape) => shape.id === id)?.sql);
    expect(effects.flatMap(({ majors }) => majors).sort(), id).toEqual([15, 16, 17, 18]);
  }
});

test('what is said of other tools is what was measured', () => {
  for (const { shows } of claims)
    for (const { shape, lock, rewrites, waits } of shows)
      for (const major of [15, 18])
        expect({ ...findEffect(shape, major) }, shape).toMatchObject({
          ...(lock === undefined ? {} : { lock }),
          ...(rewrites === undefined ? {} : { rewrites }),
          ...(waits === undefined ? {} : { waits: [...waits] }),
        });
});

const type = (base: string, ...modifiers: number[]) => ({ base, modifiers, array: false });

test('type changes are judged by the pair that stands for them', () => {
  const rewrites = (from: ReturnType<typeof type>, to: ReturnType<typeof type>) => judgeTypeChange(from, to, 18)?.rewrites;
  expect(rewrites(type('varchar', 50), type('varchar', 100))).toBe(false);
  expect(rewrites(type('varchar', 100), type('varchar', 50))).toBe(true);
  expect(rewrites(type('varchar', 7), type('text'))).toBe(false);
  expect(rewrites(type('text'), type('varchar', 7))).toBe(true);
  expect(rewrites(type('numeric', 5, 1), type('numeric', 9, 1))).toBe(false);
  expect(rewrites(type('numeric', 5, 1), type('numeric', 9, 2))).toBe(true);
  expect(rewrites(type('numeric', 5, 1), type('numeric'))).toBe(false);
  expect(rewrites(type('integer'), type('bigint'))).toBe(true);
  expect(judgeTypeChange(type('timestamp'), type('timestamptz'), 15)).toMatchObject({
    rewrites: false,
    timeZone: 'UTC',
    rebuildsIndex: true,
  });
  expect(judgeTypeChange(type('timestamp', 6), type('timestamptz'), 15)?.certain).toBe(true);
  expect(judgeTypeChange(type('mood'), type('text'), 18)).toMatchObject({ rewrites: true, certain: false });
  expect(judgeTypeChange(type('text'), type('text'), 18)).toBeNull();
});
