export interface DiffPart {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** Words with the blanks behind them. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*/g) ?? [];

/** How long the longest common row of words is from each place on. */
function commonFrom(one: readonly string[], other: readonly string[]): number[][] {
  const table = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      table[i]![j] =
        one[i]!.trim() === other[j]!.trim()
          ? table[i + 1]![j + 1]! + 1
          : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  return table;
}

/** What changed between two texts, word by word; what went comes before what came. */
export function textDiff(before: string, after: string): DiffPart[] {
  const [one, other] = [wordsOf(before), wordsOf(after)];
  const common = commonFrom(one, other);
  const parts: DiffPart[] = [];
  const add = (kind: DiffPart['kind'], text: string) => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i]!.trim() === other[j]!.trim()) {
      add('same', other[j]!);
      i += 1;
      j += 1;
    } else if (i < one.length && (j >= other.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      add('gone', one[i]!);
      i += 1;
    } else {
      add('new', other[j]!);
      j += 1;
    }
  }
  return parts;
}
