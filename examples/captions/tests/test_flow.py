"""From registration to published captions, over HTTP, on a migrated database (DATABASE_URL)."""

import unittest
import uuid

from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from captions.core.database import engine, session_scope
from captions.main import app
from captions.modules.jobs.models import Job, JobStatus
from captions.modules.jobs.service import JobService
from captions.modules.media.repository import MediaRepository
from captions.modules.media.schemas import Probe, ProbeStream
from captions.modules.media.service import MediaService
from captions.modules.notifications.service import NotificationService
from captions.modules.tasks.repository import TaskRepository
from captions.modules.tasks.service import TaskService
from captions.modules.transcription.repository import TranscriptionRepository
from captions.modules.transcription.schemas import Word
from captions.modules.transcription.service import TranscriptionService
from captions.modules.users.repository import UserRepository
from captions.modules.webhooks.repository import WebhookRepository
from captions.modules.webhooks.schemas import WebhookEvent
from captions.modules.webhooks.service import WebhookService

PASSWORD = "correct horse battery staple"


def words(count: int) -> list[Word]:
    return [
        Word(
            position=index,
            text=f"word{index}",
            start_ms=index * 400,
            end_ms=index * 400 + 350,
            speaker=f"S{index % 2}",
            confidence=0.9,
        )
        for index in range(count)
    ]


class FlowTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.client = AsyncClient(transport=ASGITransport(app), base_url="http://test/api/v1")
        await self.sign_in(f"{uuid.uuid4().hex}@example.com")

    async def asyncTearDown(self) -> None:
        await self.client.aclose()
        await engine.dispose()

    async def sign_in(self, email: str) -> None:
        await self.post("/users", email=email, full_name="Ada", password=PASSWORD)
        tokens = await self.post("/auth/sign-in", email=email, password=PASSWORD)
        self.client.headers["authorization"] = f"Bearer {tokens['refresh_token']}"

    async def post(self, path: str, **body):
        response = await self.client.post(path, json=body)
        self.assertLess(response.status_code, 300, response.text)
        return response.json()

    async def get(self, path: str, **params):
        response = await self.client.get(path, params=params)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    async def make_media(self, project_id: str) -> str:
        ticket = await self.post("/files", name="a.mp4", content_type="video/mp4", size_bytes=10)
        media = await self.post(
            f"/projects/{project_id}/media", source_file_id=ticket["file_id"], kind="video", title="A"
        )
        async with session_scope() as session:
            row = await MediaRepository(session).get(uuid.UUID(media["id"]))
            service = MediaService(session)
            service.change_status(row, "probing")
            stream = ProbeStream(index=0, codec="h264", width=1920, height=1080)
            await service.record_probe(row, Probe(container="mp4", duration_ms=1000, streams=[stream]))
        return media["id"]

    async def transcribe(self, media_id: str) -> str:
        requested = await self.post(f"/media/{media_id}/transcriptions", language="en")
        async with session_scope() as session:
            row = await TranscriptionRepository(session).get_with_speakers(uuid.UUID(requested["id"]))
            await TranscriptionService(session).store(row, words(2_500))
        return requested["id"]

    async def test_captions_are_published(self) -> None:
        project = await self.post("/projects", name="Launch film")
        media_id = await self.make_media(project["id"])
        transcription_id = await self.transcribe(media_id)

        window = await self.get(f"/transcriptions/{transcription_id}/words", first=2_100, last=2_299)
        self.assertEqual(len(window), 200)
        detail = await self.get(f"/transcriptions/{transcription_id}")
        self.assertEqual({speaker["label"] for speaker in detail["speakers"]}, {"S0", "S1"})

        caption = await self.post(
            f"/projects/{project['id']}/captions", transcription_id=transcription_id, language="en"
        )
        cue = {"index": 0, "start_ms": 0, "end_ms": 900, "lines": ["Hello"]}
        for number in (1, 2):
            revision = await self.post(f"/captions/{caption['id']}/revisions", cues=[cue])
            self.assertEqual(revision["number"], number)
        for status in ("in_review", "approved", "published"):
            caption = await self.post(f"/captions/{caption['id']}/status", status=status)
        self.assertEqual(caption["status"], "published")
        self.assertEqual(len(await self.get(f"/projects/{project['id']}/captions")), 1)
        self.assertEqual(len(await self.get(f"/projects/{project['id']}/media")), 1)
        self.assertEqual((await self.get(f"/projects/{project['id']}"))["media_count"], 1)

    async def test_a_job_tells_its_story(self) -> None:
        project = await self.post("/projects", name="Jobs")
        await self.transcribe(await self.make_media(project["id"]))
        (job,) = await self.get("/jobs")
        job_id = uuid.UUID(job["id"])
        async with session_scope() as session:
            await JobService(session).transition(job_id, JobStatus.RUNNING)
            await TaskRepository(session).record(uuid.uuid4().hex, "transcribe", "default", [], job_id)
        async with session_scope() as session:
            await JobService(session).transition(job_id, JobStatus.SUCCEEDED)
            await TaskService(session).reap_lost()
            await TaskService(session).queue_depths()

        events = await self.get(f"/jobs/{job_id}/events")
        self.assertEqual([event["to_status"] for event in events], ["queued", "running", "succeeded"])
        self.assertEqual(await self.get("/notifications/unread"), {"unread": 2})
        first = await self.get("/notifications", limit=1)
        rest = await self.get("/notifications", limit=1, cursor=first["next_cursor"])
        self.assertEqual(first["items"][0]["type"], "job_succeeded")
        self.assertEqual(rest["items"][0]["type"], "job_started")
        async with session_scope() as session:
            me = await UserRepository(session).get(
                (await session.scalars(select(Job.requested_by_id).where(Job.id == job_id))).one()
            )
            (digest,) = await NotificationService(session).collect_digests([me])
        self.assertEqual(len(digest.titles), 2)

    async def test_projects_are_paged_and_exported(self) -> None:
        for number in range(5):
            await self.post("/projects", name=f"Film {number}")
        first = await self.get("/projects", limit=3)
        second = await self.get("/projects", limit=3, cursor=first["next_cursor"])
        names = [item["name"] for item in first["items"] + second["items"]]
        self.assertEqual(names, [f"Film {number}" for number in (4, 3, 2, 1, 0)])
        self.assertIsNone(second["next_cursor"])
        self.assertEqual(len(await self.get("/projects/search", q="film")), 5)
        response = await self.client.get("/projects/export")
        self.assertEqual(len(response.text.splitlines()), 5)

    async def test_a_team_subscribes_to_events(self) -> None:
        team = await self.post("/teams", name="Team", slug=f"t-{uuid.uuid4().hex[:12]}")
        await self.post(f"/teams/{team['id']}/subscription", plan_code="studio", seats=3)
        await self.post(
            f"/teams/{team['id']}/styles",
            name="Bold",
            definition={"font_family": "Inter", "font_size": 42},
        )
        webhook = await self.post(
            f"/teams/{team['id']}/webhooks", url="https://example.com/hook", events=["job.failed"]
        )
        async with session_scope() as session:
            sent = await WebhookService(session).publish(
                uuid.UUID(team["id"]), WebhookEvent.JOB_FAILED, {"job": 1}
            )
            self.assertEqual(sent, 1)
        async with session_scope() as session:
            due = await WebhookRepository(session).due()
        self.assertIn(webhook["id"], {str(delivery.webhook_id) for delivery in due})
        (delivery,) = await self.get(f"/webhooks/{webhook['id']}/deliveries")
        self.assertEqual(delivery["status"], "pending")


if __name__ == "__main__":
    unittest.main()
