import { choiceText, choiceTexts, type ChoiceTextVersion } from '../../domain/messaging/choice-texts.ts';
import type { ChoiceLine, ChoicesOfClient } from '../../models/choice-list.ts';

const wishOf = ({ channel, purpose, choice }: ChoiceLine) => ({ channel, purpose, choice });
const wordsOf = (version: string, clinic: string): string | null =>
  Object.hasOwn(choiceTexts, version) ? choiceText(version as ChoiceTextVersion, clinic) : null;

export function presentChoices({ lines, clinic }: ChoicesOfClient) {
  return {
    current: lines
      .filter(({ isCurrent }) => isCurrent)
      .map((line) => ({ ...wishOf(line), chosenAt: line.chosenAt.toISOString() })),
    history: lines.map((line) => ({
      ...wishOf(line),
      source: line.source,
      textVersion: line.textVersion,
      text: wordsOf(line.textVersion, clinic.name),
      chosenAt: line.chosenAt.toISOString(),
    })),
  };
}
