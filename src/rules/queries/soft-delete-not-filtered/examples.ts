import type { Example } from '../../../engine/rule.js';
import { softDeletingProject } from '../../soft-delete-example.js';

/** Functions that leave deleted rows out, and those that forget to. */
export const softDeleteExamples: readonly Example[] = [
  {
    title: 'A sum that counts the deleted rows, where the lists leave them out',
    files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def total(session: Session, project_id: int):
            return session.scalar(select(func.sum(Media.length)).where(Media.project_id == project_id))`),
    volumes: { media: { rows: 100 }, projects: { rows: 50 } },
    finds: [{ function: 'total', table: 'media', mark: 'is_deleted', filteredBy: ['of_project', 'long_ones'] }],
  },
  {
    title: 'A count for each row and a subquery in FROM that take the deleted rows in',
    files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def short_ones(session: Session):
            return session.scalars(select(Media).where(Media.length < 10).where(Media.is_deleted == false()).limit(50)).all()
        def with_counts(session: Session):
            count = select(func.count(Media.id)).where(Media.project_id == Project.id).scalar_subquery()
            return session.execute(select(Project.id, count).where(Project.deleted_at.is_(None)).limit(50)).all()
        def lengths(session: Session):
            sums = select(Media.project_id, func.sum(Media.length).label("total")).group_by(Media.project_id).subquery()
            return session.execute(select(sums.c.total).where(sums.c.total > 9).limit(50)).all()`),
    volumes: { media: { rows: 100 }, projects: { rows: 50 } },
    finds: [{ function: 'lengths' }, { function: 'with_counts', table: 'media' }],
  },
  {
    title: 'The filter around the subquery or in it, and rows that only have to exist',
    files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def around(session: Session):
            rows = select(Media.id, Media.is_deleted).where(Media.length > 9).subquery()
            return session.execute(select(rows.c.id).where(rows.c.is_deleted == false()).limit(50)).all()
        def with_counts(session: Session):
            count = select(func.count(Media.id)).where(Media.project_id == Project.id, Media.is_deleted == false()).scalar_subquery()
            return session.execute(select(Project.id, count).where(Project.deleted_at.is_(None)).limit(50)).all()
        def used(session: Session):
            some = select(Media.id).where(Media.project_id == Project.id).exists()
            return session.scalars(select(Project).where(some, Project.deleted_at.is_(None)).limit(50)).all()`),
    volumes: { media: { rows: 100 }, projects: { rows: 50 } },
    finds: [],
  },
  {
    title: 'A list through an association, whose table the list starts from',
    files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Project).join(Media, Media.project_id == Project.id).where(Media.id == project_id, Project.deleted_at.is_(None)).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Project).join(Media).where(Media.length > 100).where(Project.deleted_at.is_(None)).limit(50)).all()
        def short_ones(session: Session):
            return session.scalars(select(Project).join(Media).where(Media.length < 10).limit(50)).all()
        def owner(session: Session, media_id: int):
            return session.scalar(select(Project).join(Media).where(Media.id == media_id))
        def looked_up(session: Session):
            return session.execute(select(Media.id, Project.id).join(Project).where(Media.length < 10).limit(50)).all()`),
    volumes: { media: { rows: 100 }, projects: { rows: 50 } },
    finds: [{ function: 'short_ones', table: 'projects', mark: 'deleted_at', filteredBy: ['of_project', 'long_ones'] }],
  },
  {
    title: 'What repositories inherit and nobody calls on them',
    files: softDeletingProject(`

        class Repository:
            model = None
            def __init__(self, session: Session):
                self.session = session
            def count(self, *conditions):
                return self.session.scalar(select(func.count()).select_from(self.model).where(*conditions))
        class Projects(Repository):
            model = Project
        class MediaRows(Repository):
            model = Media
            def of_project(self, project_id: int):
                return self.session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
            def long_ones(self):
                return self.session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()`),
    volumes: { media: { rows: 100 }, projects: { rows: 50 } },
    finds: [],
  },
  {
    title: 'By key, about deleted rows, changes, and too few that filter',
    files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def get(session: Session, media_id: int):
            return session.scalar(select(Media).where(Media.id == media_id))
        def purge_candidates(session: Session):
            return session.scalars(select(Media).where(Media.length > 0)).all()
        def in_trash(session: Session):
            return session.scalars(select(Media).where(Media.is_deleted)).all()
        def stretch(session: Session):
            session.execute(update(Media).where(Media.project_id == 1).values(length=0))
        def projects(session: Session):
            return session.scalars(select(Project).limit(20)).all()`),
    volumes: { media: { rows: 100 }, projects: { rows: 50 } },
    finds: [],
  },
  {
    title: 'Functions that send nothing of the kind',
    files: softDeletingProject(`
        def count(session: Session):
            return session.scalar(select(func.count()).select_from(Project))`),
    finds: [],
  },
];
