"""Call the drawn functions of hypothesis/h with real SQLAlchemy (DATABASE_URL, tables made); what was called, as JSON.

Services are built by hand from each other, as the project's factories do. What is not the database is mocked: Celery's tasks, permissions, messages
to the WebSocket, mail templates. Each call has a session of its own, which is rolled back; its arguments were loaded by the same session before.
"""

import datetime as dt
import os
import pathlib
import sys
from unittest import mock

os.environ.setdefault("AUTHORITY", "example.com")
sys.path.insert(0, ".")
sys.path.insert(1, str(pathlib.Path(__file__).parent))

import psycopg2
import sqlalchemy as sa
import transaction
import zope.sqlalchemy
from recorder import Recorder, mark_with

from h import models
from h.db.types import URLSafeUUID
from h.models import Annotation, AuthTicket, Document, DocumentMeta, DocumentURI, Group, GroupMembership, GroupScope, Job, User
from h.models.annotation import ModerationStatus
from h.models.document._document import merge_documents
from h.models.document._meta import create_or_update_document_meta
from h.models.document._uri import create_or_update_document_uri
from h.models.group import GROUP_TYPE_FLAGS, JoinableBy, ReadableBy, WriteableBy
from h.models.notification import NotificationType
from h.services import user_signup
from h.services.annotation_metadata import AnnotationMetadataService
from h.services.annotation_moderation import AnnotationModerationService
from h.services.annotation_read import AnnotationReadService
from h.services.annotation_sync import DBHelper
from h.services.annotation_write import AnnotationWriteService
from h.services.auth_ticket import AuthTicketService
from h.services.auth_token import AuthTokenService
from h.services.bulk_api.lms_stats import BulkLMSStatsService, CountsGroupBy
from h.services.bulk_executor._actions import DBAction
from h.services.bulk_executor._executor import BulkExecutor
from h.services.checkpoint import CheckpointService
from h.services.developer_token import DeveloperTokenService
from h.services.flag import FlagService
from h.services.group import GroupService
from h.services.group_create import GroupCreateService
from h.services.group_members import GroupMembersService
from h.services.group_scope import GroupScopeService
from h.services.group_update import GroupUpdateService
from h.services.job_queue import JobQueueService
from h.services.job_queue_metrics import JobQueueMetrics
from h.services.mention import MentionService
from h.services.notification import NotificationService
from h.services.organization import OrganizationService
from h.services.settings import SettingsService
from h.services.subscription import SubscriptionService
from h.services.task_done import TaskDoneService
from h.services.url_migration import URLMigrationService
from h.services.user import UserService
from h.services.user_delete import LimitedWorker, UserPurger
from h.services.user_password import UserPasswordService
from h.services.user_rename import UserRenameService
from h.services.user_signup import UserSignupService
from h.services.user_update import UserUpdateService

AUTHORITY = "example.com"
NOW = dt.datetime.utcnow()
LATER = NOW + dt.timedelta(minutes=1)
PAGE = "http://example.com/page"
OTHER_PAGE = "http://example.com/other"

engine = sa.create_engine(os.environ["DATABASE_URL"])


def make_rows(session):
    ada = User(username="ada_lovelace", authority=AUTHORITY, email="ada@example.com", display_name="Ada")
    bob = User(username="bob_builder", authority=AUTHORITY, email="bob@example.com", activation=models.Activation())
    ada.identities = [models.UserIdentity(provider="orcid.org", provider_unique_id="1")]
    session.add_all([ada, bob])
    session.flush()
    open_group = GROUP_TYPE_FLAGS["open"]
    world = Group(name="Public", pubid="__world__", authority=AUTHORITY, joinable_by=None, readable_by=open_group.readable_by, writeable_by=open_group.writeable_by)
    group = Group(name="Readers", authority=AUTHORITY, authority_provided_id="readers", creator=ada, joinable_by=JoinableBy.authority, readable_by=ReadableBy.members, writeable_by=WriteableBy.members)
    group.scopes = [GroupScope(scope="http://example.com/")]
    session.add_all([world, group])
    session.flush()
    session.add(GroupMembership(group_id=group.id, user_id=ada.id, roles=["owner"]))
    documents = []
    for page in (PAGE, OTHER_PAGE):
        document = Document()
        session.add(document)
        session.flush()
        session.add(DocumentURI(claimant=page, uri=page, type="self-claim", content_type="", document_id=document.id))
        session.add(DocumentMeta(claimant=page, type="title", value=["Title"], document_id=document.id))
        documents.append(document)
    session.flush()
    annotation = Annotation(userid=ada.userid, groupid=group.pubid, target_uri=PAGE, text="", document_id=documents[0].id, shared=True)
    private = Annotation(userid=ada.userid, groupid="__world__", target_uri=PAGE, text="", document_id=documents[0].id)
    session.add_all([annotation, private])
    session.flush()
    for row in (annotation, private):
        group_id = group.id if row is annotation else world.id
        session.add(models.AnnotationSlim(pubid=row.id, document_id=documents[0].id, user_id=ada.id, group_id=group_id, shared=True))
    session.add(AuthTicket(id="fresh", user_id=ada.id, user_userid=ada.userid, expires=NOW + dt.timedelta(days=1)))
    stale = AuthTicket(id="stale", user_id=ada.id, user_userid=ada.userid, expires=NOW + dt.timedelta(days=1), updated=NOW - dt.timedelta(days=1))
    session.add(stale)
    session.add(models.Token(value="token", user_id=ada.id))
    session.add(models.Setting(key="key", value="value"))
    session.add(models.Blocklist(uri="http://blocked.example.com/%"))
    session.add(Job(name="sync_annotation", priority=1, tag="t", kwargs={"annotation_id": URLSafeUUID.url_safe_to_hex(annotation.id), "force": False}))
    session.commit()


class World:
    """A session with what the calls take, loaded; and the project's services on it."""

    def __init__(self, session):
        self.session = session
        self.ada = session.scalars(sa.select(User).where(User.email == "ada@example.com")).one()
        self.bob = session.scalars(sa.select(User).where(User.email == "bob@example.com")).one()
        self.group = session.scalars(sa.select(Group).where(Group.name == "Readers")).one()
        self.annotation = session.scalars(sa.select(Annotation).where(Annotation.groupid == self.group.pubid)).one()
        self.private = session.scalars(sa.select(Annotation).where(Annotation.groupid == "__world__")).one()
        self.documents = list(session.scalars(sa.select(Document).order_by(Document.id)))
        self.job = session.scalars(sa.select(Job)).one()
        self.users = UserService(AUTHORITY, session)
        self.subscriptions = SubscriptionService(session, b"secret", b"salt")
        self.moderation = AnnotationModerationService(session, self.users, self.subscriptions)
        self.read = AnnotationReadService(session)
        self.queue = JobQueueService(session)
        self.mentions = MentionService(session, self.users)
        self.write = AnnotationWriteService(session, mock.Mock(return_value=True), self.queue, self.read, AnnotationMetadataService(session), self.mentions, self.moderation)
        self.request = mock.Mock(db=session)
        self.publish = mock.Mock()

    def members(self):
        return GroupMembersService(self.session, self.users.fetch, self.publish)

    def signup(self):
        return UserSignupService(self.request, AUTHORITY, UserPasswordService(), self.subscriptions)


def annotation_data(world, **more):
    return {
        "userid": world.ada.userid,
        "groupid": world.group.pubid,
        "target_uri": PAGE,
        "text": "text",
        "tags": [],
        "references": [],
        "shared": True,
        "document": {
            "document_meta_dicts": [{"claimant": PAGE, "type": "title", "value": ["Title"]}],
            "document_uri_dicts": [{"claimant": PAGE, "uri": PAGE, "type": "self-claim", "content_type": ""}],
        },
        **more,
    }


def meta_arguments(world, claimant):
    return (world.session, claimant, "title", ["Another title"], world.documents[0], LATER, LATER)


def uri_arguments(world, uri):
    return (world.session, PAGE, uri, "self-claim", "", world.documents[0], NOW, NOW)


def executor(world):
    return BulkExecutor(world.session, AUTHORITY)


MODELS = {
    "h.models.blocklist.Blocklist.is_blocked": lambda w: lambda: models.Blocklist.is_blocked(w.session, PAGE),
    "h.models.document._document.Document.find_by_uris": lambda w: lambda: Document.find_by_uris(w.session, [PAGE]),
    "h.models.document._document.Document.find_or_create_by_uris known": lambda w: lambda: Document.find_or_create_by_uris(w.session, PAGE, [OTHER_PAGE]),
    "h.models.document._document.Document.find_or_create_by_uris new": lambda w: lambda: Document.find_or_create_by_uris(w.session, "http://new.example.com", []),
    "h.models.document._document.merge_documents": lambda w: lambda: merge_documents(w.session, w.documents),
    "h.models.document._meta.create_or_update_document_meta known": lambda w: lambda: create_or_update_document_meta(*meta_arguments(w, PAGE)),
    "h.models.document._meta.create_or_update_document_meta new": lambda w: lambda: create_or_update_document_meta(*meta_arguments(w, "http://new.example.com")),
    "h.models.document._uri.create_or_update_document_uri known": lambda w: lambda: create_or_update_document_uri(*uri_arguments(w, PAGE)),
    "h.models.document._uri.create_or_update_document_uri new": lambda w: lambda: create_or_update_document_uri(*uri_arguments(w, "http://new.example.com")),
    "h.models.feature.Feature.all": lambda w: lambda: models.Feature.all(w.session),
    "h.models.user.User.activate": lambda w: lambda: w.bob.activate(),
    "h.models.user.User.get_by_activation": lambda w: by_activation(w),
    "h.models.user.User.get_by_username": lambda w: lambda: User.get_by_username(w.session, "ada_lovelace", AUTHORITY),
}


def by_activation(world):
    activation = world.session.scalars(sa.select(models.Activation)).one()
    return lambda: User.get_by_activation(world.session, activation)


ANNOTATIONS = {
    "annotation_moderation.AnnotationModerationService.all_hidden": lambda w: lambda: w.moderation.all_hidden([w.annotation.id]),
    "annotation_moderation.AnnotationModerationService.set_status": lambda w: lambda: w.moderation.set_status(w.annotation, ModerationStatus.DENIED, w.bob),
    "annotation_read.AnnotationReadService.get_annotations_by_id": lambda w: lambda: w.read.get_annotations_by_id([w.annotation.id]),
    "annotation_read.AnnotationReadService.get_annotations_by_id eager_load": lambda w: lambda: w.read.get_annotations_by_id([w.annotation.id], eager_load=[Annotation.document]),
    "annotation_sync.DBHelper.get": lambda w: lambda: DBHelper(w.session).get([w.job]),
    "annotation_write.AnnotationWriteService.create_annotation": lambda w: lambda: w.write.create_annotation(annotation_data(w)),
    "annotation_write.AnnotationWriteService.create_annotation reply": lambda w: lambda: w.write.create_annotation(annotation_data(w, references=[w.annotation.id])),
    "annotation_write.AnnotationWriteService.create_annotation metadata": lambda w: lambda: w.write.create_annotation(annotation_data(w, metadata={"a": 1})),
    "url_migration.URLMigrationService.move_annotations_by_url": lambda w: lambda: URLMigrationService(w.request, w.write).move_annotations_by_url(PAGE, {"url": OTHER_PAGE}),
}

SERVICES = {
    "auth_ticket.AuthTicketService.add_ticket": lambda w: lambda: AuthTicketService(w.session, w.users).add_ticket(w.ada.userid, "new"),
    "auth_ticket.AuthTicketService.verify_ticket": lambda w: lambda: AuthTicketService(w.session, w.users).verify_ticket(w.ada.userid, "fresh"),
    "auth_ticket.AuthTicketService.verify_ticket stale": lambda w: lambda: AuthTicketService(w.session, w.users).verify_ticket(w.ada.userid, "stale"),
    "auth_token.AuthTokenService.fetch": lambda w: lambda: AuthTokenService(w.session).fetch("token"),
    "bulk_api.lms_stats.BulkLMSStatsService.get_annotation_counts user": lambda w: lambda: BulkLMSStatsService(w.session, AUTHORITY).get_annotation_counts(["readers"], CountsGroupBy.USER),
    "bulk_api.lms_stats.BulkLMSStatsService.get_annotation_counts assignment": lambda w: lambda: BulkLMSStatsService(w.session, AUTHORITY).get_annotation_counts(["readers"], CountsGroupBy.ASSIGNMENT),
    "bulk_api.lms_stats.BulkLMSStatsService.get_annotation_counts filters": lambda w: lambda: BulkLMSStatsService(w.session, AUTHORITY).get_annotation_counts(["readers"], CountsGroupBy.USER, h_userids=["acct:a@b"], assignment_ids=["1"]),
    "bulk_executor._actions.DBAction._execute_statement": lambda w: lambda: DBAction(w.session)._execute_statement(sa.update(User).values(nipsa=False).where(User.id == w.ada.id)),
    "bulk_executor._executor.BulkExecutor.configure": lambda w: lambda: executor(w).configure(mock.Mock(effective_user=w.ada.userid)),
    "checkpoint.CheckpointService.upsert_checkpoint": lambda w: lambda: CheckpointService(w.session).upsert_checkpoint(AUTHORITY, "readers", PAGE),
    "checkpoint.CheckpointService.upsert_checkpoint again": lambda w: again(w),
    "developer_token.DeveloperTokenService._fetch": lambda w: lambda: DeveloperTokenService(w.session, w.users)._fetch(w.ada.userid),
    "flag.FlagService.all_flagged": lambda w: lambda: FlagService(w.session).all_flagged(w.ada, [w.annotation.id]),
    "flag.FlagService.create": lambda w: lambda: FlagService(w.session).create(w.ada, w.annotation),
    "flag.FlagService.flag_count": lambda w: lambda: FlagService(w.session).flag_count(w.annotation),
    "group.GroupService.filter_by_name": lambda w: lambda: GroupService(w.session, w.users.fetch).filter_by_name("read"),
    "group_create.GroupCreateService._create": lambda w: lambda: GroupCreateService(w.session, w.users.fetch, w.publish)._create("Writers", w.ada.userid, GROUP_TYPE_FLAGS["restricted"], ["http://example.com/"]),
    "group_members.GroupMembersService.count_memberships": lambda w: lambda: w.members().count_memberships(w.group),
    "group_members.GroupMembersService.get_membership": lambda w: lambda: w.members().get_membership(w.group, w.ada),
    "group_members.GroupMembersService.member_leave": lambda w: lambda: w.members().member_leave(w.group, w.ada.userid),
    "group_scope.GroupScopeService.fetch_by_scope": lambda w: lambda: GroupScopeService(w.session).fetch_by_scope(PAGE),
    "group_update.GroupUpdateService.update": lambda w: lambda: GroupUpdateService(w.session).update(w.group, name="New name"),
    "job_queue.JobQueueService.delete": lambda w: lambda: w.queue.delete([w.job]),
    "job_queue_metrics.JobQueueMetrics.metrics": lambda w: lambda: JobQueueMetrics(w.session).metrics(),
    "notification.NotificationService._notification_count": lambda w: lambda: NotificationService(w.session, w.users)._notification_count(w.annotation),
    "notification.NotificationService._notification_exists": lambda w: lambda: NotificationService(w.session, w.users)._notification_exists(w.annotation, w.bob),
    "notification.NotificationService.save_notification": lambda w: lambda: NotificationService(w.session, w.users).save_notification(w.annotation, w.bob, NotificationType.MENTION),
    "organization.OrganizationService.create": lambda w: lambda: OrganizationService(w.session).create("Name", AUTHORITY),
    "settings.SettingsService._fetch": lambda w: lambda: SettingsService(w.session)._fetch("key"),
    "settings.SettingsService.put": lambda w: lambda: SettingsService(w.session).put("key", "other"),
    "task_done.TaskDoneService.sender_mention_count": lambda w: lambda: TaskDoneService(w.session).sender_mention_count(1, NOW),
    "user.UserService.fetch_all": lambda w: lambda: w.users.fetch_all([w.ada.userid, w.bob.userid]),
    "user.UserService.fetch_by_identity": lambda w: lambda: w.users.fetch_by_identity("orcid.org", "1"),
    "user_delete.LimitedWorker._execute": lambda w: lambda: LimitedWorker(w.session, 10)._execute(sa.delete(AuthTicket).where(AuthTicket.user_id == w.ada.id).returning(AuthTicket.id)),
    "user_delete.UserPurger.delete_annotations": lambda w: lambda: UserPurger(w.session, w.queue, LimitedWorker(w.session, 10)).delete_annotations(w.ada),
    "user_rename.UserRenameService._fetch_annotations": lambda w: lambda: UserRenameService(w.session)._fetch_annotations(w.ada.userid),
    "user_rename.UserRenameService.rename": lambda w: lambda: UserRenameService(w.session).rename(w.ada, "countess", w.bob, "tag"),
    "user_signup.UserSignupService._require_activation": lambda w: lambda: w.signup()._require_activation(w.ada),
    "user_signup.UserSignupService.signup": lambda w: lambda: w.signup().signup(username="carol", email="carol@example.com", password="secret word"),
    "user_signup.UserSignupService.signup identities": lambda w: lambda: w.signup().signup(
        require_activation=False, username="carol", identities=[{"provider": "orcid.org", "provider_unique_id": "2"}]
    ),
    "user_update.UserUpdateService.update": lambda w: lambda: UserUpdateService(w.session).update(w.ada, display_name="Countess"),
}


def again(world):
    service = CheckpointService(world.session)
    service.upsert_checkpoint(AUTHORITY, "readers", PAGE)
    return lambda: service.upsert_checkpoint(AUTHORITY, "readers", PAGE)


def call(recorder, name, make):
    function, _, way = name.partition(" ")
    session = sa.orm.Session(bind=engine)
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    zope.sqlalchemy.register(session, transaction_manager=manager)
    try:
        bound = make(World(session))
    except Exception as error:
        recorder.skip(function, way, error)
    else:
        recorder.begin(function, way)
        try:
            bound()
            recorder.end()
        except Exception as error:
            recorder.end(error)
    manager.abort()
    session.close()


def main():
    with sa.orm.Session(bind=engine) as session:
        make_rows(session)
    connection = psycopg2.connect(os.environ["DATABASE_URL"].replace("+psycopg2", ""))
    connection.autocommit = True
    recorder = Recorder(mark_with(connection))
    recorder.listen(engine)
    mail = mock.Mock(return_value=user_signup.signup.EmailData(recipients=["a@example.com"], subject="s", body="b", tag="activation"))
    with (
        mock.patch("h.services.user_signup.signup.generate", mail),
        mock.patch("h.services.user_signup.email.send.delay"),
        mock.patch("h.services.user_rename.tasks"),
        mock.patch("h.services.url_migration.move_annotations"),
    ):
        for name, make in MODELS.items():
            call(recorder, name, make)
        for name, make in {**ANNOTATIONS, **SERVICES}.items():
            call(recorder, f"h.services.{name}", make)
    recorder.print()


main()
