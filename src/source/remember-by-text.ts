/** Answers by text, each worked out once; of more than `most` the oldest is forgotten. Whoever asks leaves the answers as they are. */
export function rememberByText<Answer>(most: number, read: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const before = answers.get(text);
    if (before !== undefined) return before;
    const answer = read(text);
    if (answers.size >= most) for (const [oldest] of answers) if (answers.delete(oldest)) break;
    answers.set(text, answer);
    return answer;
  };
}
