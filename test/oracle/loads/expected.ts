import type { ClassValue, Value } from '../../../src/python/value.js';
import { boolean, none, reference, string } from '../../../src/python/value.js';
import { associationInsert } from '../../../src/sqlalchemy/load/association.js';
import { deletionOf } from '../../../src/sqlalchemy/load/deletion.js';
import { identityLoad } from '../../../src/sqlalchemy/load/identity-load.js';
import type { IdentityLoad } from '../../../src/sqlalchemy/load/identity-term.js';
import { insertOf } from '../../../src/sqlalchemy/load/insert.js';
import { lazyLoad } from '../../../src/sqlalchemy/load/lazy-load.js';
import { dynamicTerm, relatedTerm } from '../../../src/sqlalchemy/load/lazy-term.js';
import { deferredGroup, loadColumns, refreshAttributes, refreshLoad } from '../../../src/sqlalchemy/load/refresh-load.js';
import { isUnknown, type ResolvedRelationship } from '../../../src/sqlalchemy/load/relationship-facts.js';
import { findRelationship, resolveRelationship } from '../../../src/sqlalchemy/load/resolve-relationship.js';
import { selectinLoad, subqueryLoad } from '../../../src/sqlalchemy/load/second-load.js';
import { makeTerms } from '../../../src/sqlalchemy/load/terms.js';
import { updateOf } from '../../../src/sqlalchemy/load/update.js';
import type { Registry } from '../../../src/sqlalchemy/registry.js';
import { compileLegacy } from '../../../src/sqlalchemy/statement/compile-legacy.js';
import { compileStatement } from '../../../src/sqlalchemy/statement/compile.js';
import type { CompiledStatement } from '../../../src/sqlalchemy/statement/compiled.js';

type Scenario = (registry: Registry) => readonly string[];

const place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
const terms = makeTerms(place);
const given = reference('runtime.value');

function classOf(registry: Registry, name: string): ClassValue {
  const found = [...registry.mapped.keys()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no class ${name}`);
  return found;
}

function read<Found>(found: Found): Exclude<Found, { readonly kind: 'unknown' }> {
  if (isUnknown(found)) throw new Error(found.reason);
  return found as Exclude<Found, { readonly kind: 'unknown' }>;
}

function relationshipOf(registry: Registry, path: string): ResolvedRelationship {
  const [name = '', attribute = ''] = path.split('.');
  const relationship = findRelationship(registry, classOf(registry, name), attribute);
  if (relationship === null) throw new Error(`no relationship ${path}`);
  return read(resolveRelationship(registry, relationship));
}

/** A statement and those that follow it; the loads of those are among its own. */
function all(statement: CompiledStatement): readonly string[] {
  return [statement.sql, ...statement.loads.flatMap(({ then }) => (then === null ? [] : [then.sql]))];
}

const get =
  (name: string, how: IdentityLoad = {}): Scenario =>
  (registry) =>
    all(read(identityLoad(registry, classOf(registry, name), how)));
const lazy =
  (path: string): Scenario =>
  (registry) =>
    all(read(lazyLoad(registry, relationshipOf(registry, path))));
/** As above where the rows that the statements after it would load are there already, or where no rows come. */
const lazyAlone =
  (path: string): Scenario =>
  (registry) => [read(lazyLoad(registry, relationshipOf(registry, path))).sql];
/** Several together. */
const both =
  (...scenarios: readonly Scenario[]): Scenario =>
  (registry) =>
    scenarios.flatMap((scenario) => scenario(registry));
const selectin =
  (path: string, ...chain: readonly (readonly [string, string])[]): Scenario =>
  (registry) => {
    const options = chain.map(([option, next]) => {
      const [name = '', attribute = ''] = next.split('.');
      return terms.call(`sqlalchemy.orm.${option}`, terms.attribute(classOf(registry, name), attribute));
    });
    return all(read(selectinLoad(registry, relationshipOf(registry, path), options)));
  };
const subquery =
  (path: string, first: (self: ClassValue) => Value = (self) => terms.call('sqlalchemy.select', self)): Scenario =>
  (registry) => {
    const relationship = relationshipOf(registry, path);
    return all(read(subqueryLoad(registry, relationship, first(relationship.parent.class))));
  };
const refresh =
  (name: string, how: IdentityLoad = {}): Scenario =>
  (registry) =>
    read(refreshLoad(registry, classOf(registry, name), how)).flatMap(all);
const insert =
  (name: string, set: Readonly<Record<string, Value>>, rows: 'one' | 'many' = 'one'): Scenario =>
  (registry) =>
    read(insertOf(registry, classOf(registry, name), new Map(Object.entries(set)), rows)).flatMap(all);
const update =
  (name: string, set: (self: ClassValue) => Readonly<Record<string, Value>>): Scenario =>
  (registry) => {
    const self = classOf(registry, name);
    return read(updateOf(registry, self, new Map(Object.entries(set(self))))).flatMap(all);
  };
/** `rows`: for how many rows each of the steps is sent; 1 unless said otherwise. */
const remove =
  (name: string, loaded: readonly string[] = [], rows: (path: string, cause: string) => number = () => 1): Scenario =>
  (registry) =>
    read(deletionOf(registry, classOf(registry, name), new Set(loaded))).flatMap((step) => {
      const path = step.relationship === null ? '' : `${step.relationship.parent.class.name}.${step.relationship.name}`;
      return Array.from({ length: rows(path, step.cause) }, () => step.statement.sql);
    });

/** What plinth says is sent, by the scenario of `scenarios.py`. */
export const expected: Readonly<Record<string, Scenario>> = {
  get_user: get('User'),
  get_user_for_update: get('User', { forUpdate: boolean(true) }),
  get_user_for_update_skip_locked: (registry) =>
    get('User', {
      forUpdate: {
        kind: 'dict',
        entries: [
          [string('skip_locked'), boolean(true)],
          [string('of'), classOf(registry, 'User')],
        ],
      },
    })(registry),
  get_line: get('Line'),
  get_comment_with_joined_post: get('Comment'),
  get_order_with_joined_lines: get('Order'),
  get_post_with_selectin_tags: get('Post'),
  get_account_with_subquery_entries: get('Account'),
  get_employee: get('Employee'),
  get_engineer: get('Engineer'),
  get_manager: get('Manager'),
  get_director: get('Director'),
  lazy_many_to_one: lazy('Post.author'),
  lazy_one_to_many: lazy('User.posts'),
  lazy_one_to_one: lazy('User.profile'),
  lazy_many_to_many: lazy('User.teams'),
  lazy_many_to_many_back: lazy('Team.users'),
  lazy_foreign_keys: lazy('Team.owner'),
  lazy_foreign_keys_backref: lazy('User.owned_teams'),
  lazy_primaryjoin: lazy('Team.deputy'),
  lazy_primaryjoin_backref: lazy('User.deputised'),
  lazy_conditions: lazy('User.drafts'),
  lazy_dynamic: lazy('User.latest'),
  lazy_other_column: lazy('Post.alias'),
  lazy_other_column_back: lazy('Alias.posts'),
  lazy_self_children: lazyAlone('Comment.replies'),
  lazy_self_parent: lazyAlone('Comment.parent'),
  lazy_backref_self: lazy('Employee.reports'),
  lazy_self_boss: lazy('Engineer.boss'),
  lazy_schema: lazy('Line.order'),
  lazy_composite_many: lazy('Line.parcels'),
  lazy_composite_one: lazy('Parcel.line'),
  lazy_joined_inheritance_target: lazy('Machine.engineer'),
  lazy_joined_inheritance_parent: lazy('Engineer.machines'),
  lazy_single_inheritance_target: lazy('Machine.manager'),
  lazy_collection_of_eager_parent: lazy('Post.comments'),
  write_only_select: (registry) =>
    all(
      read(
        compileStatement(
          registry,
          relatedTerm(registry, relationshipOf(registry, 'User.written'), () => given),
        ),
      ),
    ),
  dynamic_filtered: (registry) => {
    const query = dynamicTerm(registry, relationshipOf(registry, 'User.latest'), reference('runtime.session'), () => given);
    const filtered = terms.method(query, 'filter', [terms.method(terms.attribute(classOf(registry, 'Post'), 'title'), 'is_not', [none])]);
    return read(compileLegacy(registry, filtered, 'first', { args: [], keywords: [] })).flatMap(all);
  },
  dynamic_count: (registry) => {
    const query = dynamicTerm(registry, relationshipOf(registry, 'User.latest'), reference('runtime.session'), () => given);
    return read(compileLegacy(registry, query, 'count', { args: [], keywords: [] })).flatMap(all);
  },
  selectin_many_to_one: both(selectin('Post.author'), selectin('Post.tags')),
  selectin_one_to_many: selectin('User.posts'),
  selectin_one_to_one: selectin('User.profile'),
  selectin_many_to_many: selectin('User.teams'),
  selectin_conditions: selectin('User.drafts'),
  selectin_other_column: both(selectin('Post.alias'), selectin('Post.tags')),
  selectin_other_column_back: selectin('Alias.posts'),
  selectin_self_children: selectin('Employee.reports'),
  selectin_self_parent: selectin('Employee.boss'),
  selectin_composite_many: selectin('Line.parcels'),
  selectin_composite_one: selectin('Parcel.line'),
  selectin_joined_inheritance_target: selectin('Machine.engineer'),
  selectin_joined_inheritance_parent: selectin('Engineer.machines'),
  selectin_single_inheritance_target: selectin('Machine.manager'),
  selectin_nested: selectin('User.posts', ['selectinload', 'Post.comments']),
  selectin_then_joined: selectin('User.teams', ['joinedload', 'Team.owner']),
  selectin_foreign_keys_backref: selectin('User.owned_teams'),
  subquery_many_to_one: both(subquery('Post.author'), selectin('Post.tags')),
  subquery_one_to_many: subquery('User.posts'),
  subquery_many_to_many: subquery('User.teams'),
  subquery_of_a_filtered_select: subquery('User.profile', (self) => {
    const name = terms.attribute(self, 'name');
    const filtered = terms.method(terms.call('sqlalchemy.select', self), 'where', [terms.equals(name, string('Ann'))]);
    return terms.method(terms.method(filtered, 'order_by', [name]), 'limit', [given]);
  }),
  deferred_column: (registry) =>
    all(read(loadColumns(registry, classOf(registry, 'User'), deferredGroup(registry, classOf(registry, 'User'), 'bio')))),
  deferred_wrapped: (registry) => all(read(loadColumns(registry, classOf(registry, 'Profile'), ['photo']))),
  expired_user: refresh('User'),
  expired_attribute: (registry) => all(read(loadColumns(registry, classOf(registry, 'User'), ['name', 'nick']))),
  expired_comment: refresh('Comment'),
  expired_engineer: refresh('Engineer'),
  expired_post: refresh('Post'),
  refresh_user: refresh('User'),
  refresh_user_attributes: (registry) => read(refreshAttributes(registry, classOf(registry, 'User'), ['name', 'kind'])).flatMap(all),
  refresh_user_for_update: refresh('User', { forUpdate: boolean(true) }),
  refresh_comment: refresh('Comment'),
  refresh_post: refresh('Post'),
  refresh_relationship: (registry) => read(refreshAttributes(registry, classOf(registry, 'User'), ['posts'])).flatMap(all),
  refresh_column_and_relationship: (registry) =>
    read(refreshAttributes(registry, classOf(registry, 'User'), ['name', 'posts'])).flatMap(all),
  insert_user: insert('User', { name: string('New') }),
  insert_user_with_all: insert(
    'User',
    Object.fromEntries('id name nick kind bio settings created_at updated_at'.split(' ').map((name) => [name, given])),
  ),
  insert_user_with_none: insert('User', { name: string('New'), nick: none, settings: none, created_at: none }),
  insert_user_with_expression: insert('User', { name: terms.call('sqlalchemy.func.lower', string('NEW')) }),
  insert_users: insert('User', { name: string('New') }, 'many'),
  insert_team: insert('Team', { name: given }),
  insert_teams: insert('Team', { name: given }, 'many'),
  insert_ticket: insert('Ticket', { text: given }),
  insert_tickets_with_own_keys: insert('Ticket', { text: given }, 'many'),
  insert_post: insert('Post', { author: given, title: given }),
  insert_posts: insert('Post', { author_id: given, title: given }, 'many'),
  insert_comment_with_version: insert('Comment', { post_id: given, text: given }),
  insert_parcel_with_server_key: insert('Parcel', {}),
  insert_parcels_with_server_key: (registry) => {
    const one = insert('Parcel', {}, 'many')(registry);
    return [...one, ...one];
  },
  insert_engineer: insert('Engineer', { name: given, language: given }),
  insert_director: insert('Director', { name: given }),
  insert_tag: insert('Tag', { name: given }),
  insert_tags: insert('Tag', { name: given }, 'many'),
  insert_order_with_lines: (registry) => [...insert('Order', {})(registry), ...insert('Line', { order: given, position: given })(registry)],
  insert_association: (registry) => {
    const statement = associationInsert(registry, relationshipOf(registry, 'User.teams'));
    return statement === null ? [] : all(statement);
  },
  update_user: update('User', () => ({ name: given })),
  update_user_expression: update('User', (self) => ({
    name: { kind: 'operation', operator: '+', operands: [terms.attribute(self, 'name'), string('e')], place },
  })),
  update_entry_with_onupdate: update('Entry', () => ({ account_id: none })),
  update_comment_with_version: update('Comment', () => ({ text: given })),
  update_line: update('Line', () => ({ amount: given })),
  update_engineer_both_tables: update('Engineer', () => ({ name: given, language: given })),
  update_manager: update('Manager', () => ({ level: given })),
  delete_tag: remove('Tag'),
  delete_comment_with_version: remove('Comment', [], (path, cause) => (path === 'Comment.replies' && cause === 'flush' ? 0 : 1)),
  delete_post_with_passive_deletes: remove('Post', ['tags']),
  delete_order_with_lines: remove('Order', [], (path, cause) => (path === 'Line.parcels' ? (cause === 'flush' ? 0 : 2) : 1)),
  delete_account: remove('Account'),
  delete_engineer: remove('Engineer', [], (path, cause) => (cause === 'flush' && path !== '' ? 0 : 1)),
  delete_team: remove('Team'),
};
