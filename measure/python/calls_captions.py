"""Call every repository function of examples/captions with real SQLAlchemy (DATABASE_URL, tables made); what was called, as JSON.

A few rows are made first. Each call has a session of its own, which is rolled back.
"""

import asyncio
import datetime as dt
import os
import pathlib
import sys
import uuid

sys.path.insert(0, ".")
sys.path.insert(1, str(pathlib.Path(__file__).parent))

import psycopg
from recorder import Recorder, mark_with

from captions.core.database import SessionFactory, engine
from captions.core.pagination import Cursor
from captions.modules.captions.models import Caption, CaptionRevision, CaptionStyle
from captions.modules.captions.repository import CaptionRepository, StyleRepository
from captions.modules.files.models import File
from captions.modules.files.repository import FileRepository
from captions.modules.jobs.models import Job, JobEvent, JobStatus
from captions.modules.jobs.repository import JobRepository
from captions.modules.media.models import Media, MediaKind, MediaVariant
from captions.modules.media.repository import MediaRepository
from captions.modules.notifications.models import Notification, NotificationChannel
from captions.modules.notifications.repository import NotificationRepository
from captions.modules.projects.models import Project, ProjectMember
from captions.modules.projects.repository import ProjectRepository
from captions.modules.system.models import AppSetting, AuditLog, Plan, Subscription, SubscriptionStatus
from captions.modules.system.repository import AuditRepository, BillingRepository, SettingRepository, ping
from captions.modules.tasks.models import TaskStatus
from captions.modules.tasks.repository import TaskRepository
from captions.modules.transcription.models import Speaker, Transcription, TranscriptionWord
from captions.modules.transcription.repository import TranscriptionRepository
from captions.modules.users.models import ApiToken, Team, TeamMembership, User, UserSession
from captions.modules.users.repository import TeamRepository, TokenRepository, UserRepository
from captions.modules.webhooks.models import Webhook, WebhookDelivery
from captions.modules.webhooks.repository import WebhookRepository

NOW = dt.datetime.now(dt.UTC)
key = uuid.uuid4

user_id, team_id, project_id, file_id, spare_file_id, media_id, transcription_id = (key() for _ in range(7))
speaker_id, other_speaker_id, style_id, caption_id, job_id, webhook_id = (key() for _ in range(6))


def make_rows():
    yield User(id=user_id, email="ada@example.com", full_name="Ada", hashed_password="x")
    yield Team(id=team_id, name="Team", slug="team", owner_id=user_id)
    yield TeamMembership(team_id=team_id, user_id=user_id)
    yield UserSession(user_id=user_id, refresh_token_hash="session", expires_at=NOW + dt.timedelta(days=1))
    yield ApiToken(user_id=user_id, name="token", token_hash="token", scopes=[])
    yield Project(id=project_id, owner_id=user_id, name="Film", media_count=2)
    yield Project(owner_id=user_id, name="Second film")
    yield ProjectMember(project_id=project_id, user_id=user_id)
    yield File(id=file_id, owner_id=user_id, bucket="b", object_key="k", original_name="a", content_type="video/mp4", size_bytes=1)
    yield File(id=spare_file_id, owner_id=user_id, bucket="b", object_key="s", original_name="c", content_type="audio/ogg", size_bytes=1)
    second_file = File(id=key(), owner_id=user_id, bucket="b", object_key="l", original_name="b", content_type="video/mp4", size_bytes=1)
    yield second_file
    yield Media(id=media_id, project_id=project_id, source_file_id=file_id, kind=MediaKind.video, title="A")
    yield Media(id=key(), project_id=project_id, source_file_id=second_file.id, kind=MediaKind.video, title="B")
    yield MediaVariant(media_id=media_id, file_id=file_id, profile="proxy", codec="h264")
    yield Transcription(id=transcription_id, media_id=media_id, language="en", engine="e")
    yield Speaker(id=speaker_id, transcription_id=transcription_id, label="S0")
    yield Speaker(id=other_speaker_id, transcription_id=transcription_id, label="S1")
    yield TranscriptionWord(transcription_id=transcription_id, speaker_id=speaker_id, position=0, text="w", start_ms=0, end_ms=1)
    yield CaptionStyle(id=style_id, team_id=team_id, name="Style", definition={"font_family": "Inter", "font_size": 12})
    yield Caption(id=caption_id, transcription_id=transcription_id, project_id=project_id, style_id=style_id, reviewer_id=user_id, language="en", status="in_review")
    yield CaptionRevision(caption_id=caption_id, number=1, content=[])
    yield Job(id=job_id, project_id=project_id, media_id=media_id, requested_by_id=user_id, type="transcribe", idempotency_key="once")
    yield JobEvent(job_id=job_id, to_status=JobStatus.QUEUED)
    yield Notification(user_id=user_id, job_id=job_id, type="job_started", title="t", payload={})
    yield Webhook(id=webhook_id, team_id=team_id, url="https://example.com", secret="s", events=["done"])
    yield WebhookDelivery(webhook_id=webhook_id, event="done", url="https://example.com", payload={}, next_attempt_at=NOW)
    plan = Plan(id=key(), code="pro", name="Pro", price_cents=1, limits={"minutes": 1, "seats": 1, "storage_gb": 1})
    yield plan
    yield Subscription(team_id=team_id, plan_id=plan.id, status=SubscriptionStatus.ACTIVE, provider_customer_id="c")
    yield AppSetting(key="k", value=1)
    yield AuditLog(action="a", entity_type="project", entity_id=project_id, changes={})


async def drain(rows):
    async for _ in rows:
        pass



def word(position):
    return {"transcription_id": transcription_id, "position": position, "text": "w", "start_ms": 0, "end_ms": 1}


CAPTIONS = {
    "get": lambda r: r.get(caption_id),
    "list_for_project": lambda r: r.list_for_project(project_id, limit=10, offset=0),
    "waiting_for": lambda r: r.waiting_for(user_id),
    "latest_revision": lambda r: r.latest_revision(caption_id),
    "list_revisions": lambda r: r.list_revisions(caption_id, limit=10),
    "add": lambda r: r.add(CaptionRevision(caption_id=caption_id, number=2, content=[])),
}
STYLES = {
    "get": lambda r: r.get(style_id),
    "list_for_team": lambda r: r.list_for_team(team_id),
    "count_uses": lambda r: r.count_uses(style_id),
    "add_favorite": lambda r: r.add_favorite(user_id, style_id),
    "add": lambda r: r.add(CaptionStyle(name="Other", definition={"font_family": "Inter", "font_size": 12})),
}
FILES = {
    "get": lambda r: r.get(file_id),
    "get_many": lambda r: r.get_many([file_id, key()]),
    "list_for_owner": lambda r: r.list_for_owner(user_id, limit=10, before=None),
    "list_for_owner before": lambda r: r.list_for_owner(user_id, limit=10, before=NOW),
    "used_bytes": lambda r: r.used_bytes(user_id),
    "archive": lambda r: r.archive(file_id),
    "add": lambda r: r.add(File(owner_id=user_id, bucket="b", object_key="n", original_name="a", content_type="c", size_bytes=1)),
}
JOBS = {
    "get": lambda r: r.get(job_id),
    "get_for_update": lambda r: r.get_for_update(job_id),
    "get_by_idempotency_key": lambda r: r.get_by_idempotency_key("once"),
    "take_queued": lambda r: r.take_queued(),
    "active_for_media": lambda r: r.active_for_media(media_id),
    "list_for_user": lambda r: r.list_for_user(user_id),
    "list_for_project": lambda r: r.list_for_project(project_id, limit=10),
    "count_by_status": lambda r: r.count_by_status(project_id),
    "events_after": lambda r: r.events_after(job_id, 0, limit=10),
    "last_events": lambda r: r.last_events([job_id]),
    "add": lambda r: r.add(JobEvent(job_id=job_id, to_status=JobStatus.RUNNING)),
}
MEDIA = {
    "get": lambda r: r.get(media_id),
    "list_for_project": lambda r: r.list_for_project(project_id),
    "list_variants": lambda r: r.list_variants(media_id),
    "list_with_variants": lambda r: r.list_with_variants(project_id),
    "total_duration": lambda r: r.total_duration(project_id),
    "is_in_use": lambda r: r.is_in_use(file_id),
    "_change_count": lambda r: r._change_count(project_id, 1),
    "add": lambda r: r.add(Media(project_id=project_id, source_file_id=spare_file_id, kind=MediaKind.audio, title="N")),
    "soft_delete": lambda r: r.soft_delete(r.loaded),
}
NOTIFICATIONS = {
    "page": lambda r: r.page(user_id, limit=10, after=None),
    "page after": lambda r: r.page(user_id, limit=10, after=Cursor(at=NOW, key="1")),
    "count_unread": lambda r: r.count_unread(user_id),
    "unread": lambda r: r.unread(user_id),
    "mark_read": lambda r: r.mark_read(user_id, [1, 2]),
    "delete_for_job": lambda r: r.delete_for_job(job_id),
    "wants": lambda r: r.wants(user_id, "job_started", NotificationChannel.EMAIL),
    "set_preference": lambda r: r.set_preference(user_id, "job_started", NotificationChannel.EMAIL, False),
    "add": lambda r: r.add(Notification(user_id=user_id, type="job_started", title="t", payload={})),
}
PROJECTS = {
    "get": lambda r: r.get(project_id),
    "get_with_members": lambda r: r.get_with_members(project_id),
    "page_for_owner": lambda r: r.page_for_owner(user_id, limit=10, after=None),
    "page_for_owner after": lambda r: r.page_for_owner(user_id, limit=10, after=Cursor(at=NOW, key=str(key()))),
    "shared_with": lambda r: r.shared_with(user_id),
    "search": lambda r: r.search(user_id, "film"),
    "count_for_owner": lambda r: r.count_for_owner(user_id),
    "count_members": lambda r: r.count_members(project_id),
    "stream_for_export": lambda r: drain(r.stream_for_export(user_id)),
    "role_of": lambda r: r.role_of(project_id, user_id),
    "owner_of": lambda r: r.owner_of(project_id),
    "add": lambda r: r.add(Project(owner_id=user_id, name="Third film")),
}
BILLING = {
    "list_active_plans": lambda r: r.list_active_plans(),
    "get_plan": lambda r: r.get_plan("pro"),
    "active_subscription": lambda r: r.active_subscription(team_id),
    "get_by_customer": lambda r: r.get_by_customer("c"),
    "add": lambda r: r.add(Subscription(team_id=team_id, status=SubscriptionStatus.CANCELED)),
}
SETTINGS = {"all": lambda r: r.all(), "set": lambda r: r.set("k", 2, None)}
AUDIT = {
    "add": lambda r: r.add(AuditLog(action="a", entity_type="project", entity_id=project_id, changes={})),
    "of_entity": lambda r: r.of_entity("project", project_id),
}
TASKS = {
    "list_for_job": lambda r: r.list_for_job(job_id),
    "lost": lambda r: r.lost(NOW),
    "queue_depths": lambda r: r.queue_depths(NOW),
    "record": lambda r: r.record("m", "actor", "default", [], job_id),
    "set_status": lambda r: r.set_status("m", TaskStatus.RUNNING),
    "set_status finished": lambda r: r.set_status("m", TaskStatus.DONE),
}
TRANSCRIPTION = {
    "get": lambda r: r.get(transcription_id),
    "get_with_speakers": lambda r: r.get_with_speakers(transcription_id),
    "latest_for_media": lambda r: r.latest_for_media(media_id),
    "words_between": lambda r: r.words_between(transcription_id, 0, 10),
    "insert_words": lambda r: r.insert_words([word(1)]),
    "insert_words several": lambda r: r.insert_words([word(position) for position in range(1, 4)]),
    "delete_words": lambda r: r.delete_words(transcription_id),
    "merge_speakers": lambda r: r.merge_speakers(speaker_id, other_speaker_id),
    "get_speaker": lambda r: r.get_speaker(speaker_id),
    "add": lambda r: r.add(Speaker(transcription_id=transcription_id, label="S2")),
}
USERS = {
    "get": lambda r: r.get(user_id),
    "get_by_email": lambda r: r.get_by_email("ada@example.com"),
    "list_all": lambda r: r.list_all(),
    "count": lambda r: r.count(),
    "add": lambda r: r.add(User(email="n@example.com", full_name="N", hashed_password="x")),
    "touch_login": lambda r: r.touch_login(user_id),
}
TOKENS = {
    "user_of_session": lambda r: r.user_of_session("session"),
    "user_of_api_token": lambda r: r.user_of_api_token("token"),
    "list_api_tokens": lambda r: r.list_api_tokens(user_id),
    "revoke_sessions": lambda r: r.revoke_sessions(user_id, NOW),
    "add": lambda r: r.add(ApiToken(user_id=user_id, name="n", token_hash="n", scopes=[])),
}
TEAMS = {
    "get_with_members": lambda r: r.get_with_members(team_id),
    "get_by_slug": lambda r: r.get_by_slug("team"),
    "list_for_user": lambda r: r.list_for_user(user_id),
    "add": lambda r: r.add(Team(name="N", slug="n", owner_id=user_id)),
}
WEBHOOKS = {
    "get": lambda r: r.get(webhook_id),
    "list_for_team": lambda r: r.list_for_team(team_id),
    "wanting": lambda r: r.wanting(team_id, "done"),
    "list_deliveries": lambda r: r.list_deliveries(webhook_id),
    "due": lambda r: r.due(),
    "add": lambda r: r.add(Webhook(team_id=team_id, url="https://example.org", secret="s", events=[])),
    "add_deliveries": lambda r: r.add_deliveries([WebhookDelivery(webhook_id=webhook_id, event="e", url="u", payload={})]),
}

REPOSITORIES = {
    CaptionRepository: CAPTIONS,
    StyleRepository: STYLES,
    FileRepository: FILES,
    JobRepository: JOBS,
    MediaRepository: MEDIA,
    NotificationRepository: NOTIFICATIONS,
    ProjectRepository: PROJECTS,
    BillingRepository: BILLING,
    SettingRepository: SETTINGS,
    AuditRepository: AUDIT,
    TaskRepository: TASKS,
    TranscriptionRepository: TRANSCRIPTION,
    UserRepository: USERS,
    TokenRepository: TOKENS,
    TeamRepository: TEAMS,
    WebhookRepository: WEBHOOKS,
}


async def call(recorder, function, way, make):
    """`make` gets a session and gives the call; what it loads while it is made is not recorded."""
    async with SessionFactory() as session:
        bound = await make(session)
        recorder.begin(function, way)
        try:
            result = bound()
            if asyncio.iscoroutine(result):
                await result
            recorder.end()
        except Exception as error:
            recorder.end(error)
        await session.rollback()


async def prepare(session, repository, run):
    repository = repository(session)
    if isinstance(repository, MediaRepository):
        repository.loaded = await session.get(Media, media_id)
    return lambda: run(repository)


async def main():
    async with SessionFactory() as session:
        for row in make_rows():
            session.add(row)
            await session.flush()
        await session.commit()
    url = os.environ["DATABASE_URL"].replace("+asyncpg", "").replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        recorder = Recorder(mark_with(connection))
        for repository, calls in REPOSITORIES.items():
            for name, run in calls.items():
                method, _, way = name.partition(" ")
                function = f"{repository.__module__}.{repository.__qualname__}.{method}"
                await call(recorder, function, way, lambda session: prepare(session, repository, run))

        async def ping_with(session):
            return lambda: ping(session)

        await call(recorder, f"{ping.__module__}.ping", "", ping_with)
    await engine.dispose()
    recorder.print()


asyncio.run(main())
