/** Projects with media, both deleted softly, and functions that use them. */
export function softDeletingProject(functions: string): Readonly<Record<string, string>> {
  return {
    'models.py': `
      from datetime import datetime
      from sqlalchemy import ForeignKey, Index
      from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
      class Base(DeclarativeBase):
          pass
      class Project(Base):
          __tablename__ = "projects"
          id: Mapped[int] = mapped_column(primary_key=True)
          deleted_at: Mapped[datetime | None]
      class Media(Base):
          __tablename__ = "media"
          __table_args__ = (Index("ix_media_live", "project_id", postgresql_where="NOT is_deleted"),)
          id: Mapped[int] = mapped_column(primary_key=True)
          project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
          length: Mapped[int]
          is_deleted: Mapped[bool]`,
    'media.py': `
      from sqlalchemy import false, func, select, update
      from sqlalchemy.orm import Session
      from models import Media, Project
${functions.replace(/^\n/, '').replaceAll(/^ {2}/gm, '')}`,
  };
}
