const FINAL =
  /\birrevers|\birrecover|\b(?:non|not|no|un|im|cannot|can't|never)[\s-]*(?:be\s+)?(?:possible|revers|revert|downgrad|undo|undone|way\s+back|rollback)|\bone[\s-]way\b|\bforward[\s-]only\b/i;

/** A comment is an explanation when it says that there is no way back, or says something in three words or more. */
export function isExplanation(comment: string | null): boolean {
  return comment !== null && (FINAL.test(comment) || comment.split(/\s+/).length > 2);
}
