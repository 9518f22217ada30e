import type { z } from 'zod';
import {
  isArchivable,
  isEditable,
  isRecategorised,
  isSubmittable,
} from '../../domain/messaging/template-life.ts';
import { named } from '../../domain/messaging/template-rules.ts';
import { templateUses, type TemplateUse } from '../../domain/messaging/template-uses.ts';
import { chosenOf } from '../../models/template-choice.ts';
import type { TemplateRow } from '../../models/message-template.ts';
import type { template, templateUse } from './template-schema.ts';

export type MessageTemplateAnswer = z.output<typeof template>;
export type TemplateUseAnswer = z.output<typeof templateUse>;

export function presentTemplate(row: TemplateRow, siblings: readonly TemplateRow[]): MessageTemplateAnswer {
  const { id, version, use, name, category, providerCategory, state, isHouse, isPreferred } = row;
  const isOwn = !isHouse;
  return {
    ...{ id, version, use, name, category, providerCategory, state, isHouse, isPreferred },
    text: named(row.body, row.parameters),
    isUsedNow: chosenOf(use, siblings)?.templateId === id,
    quality: row.quality,
    reason: row.reason,
    stateAt: row.stateAt.getTime() === 0 ? null : row.stateAt.toISOString(),
    submittedAt: row.submittedAt?.toISOString() ?? null,
    can: {
      edit: isOwn && isEditable(state),
      submit: isOwn && isSubmittable(state),
      archive: isOwn && isArchivable(state),
      prefer: state !== 'archived',
      acceptCategory: isRecategorised(row) && state !== 'archived',
    },
  };
}

const presentUse = (known: TemplateUse, rows: readonly TemplateRow[]): TemplateUseAnswer => {
  const { use, area, category, parameters, buttons, house, mayHaveOwn } = known;
  const siblings = rows.filter((row) => row.use === use);
  const now = chosenOf(use, siblings);
  return {
    ...{ use, area, category, mayHaveOwn },
    parameters: [...parameters],
    buttons: buttons.map(({ title }) => title),
    house: { name: house.name, text: named(house.body, parameters) },
    usedNow: now && { name: now.name, templateId: now.templateId },
    templates: siblings.map((row) => presentTemplate(row, siblings)),
  };
};

export const presentUses = (rows: readonly TemplateRow[]): TemplateUseAnswer[] =>
  templateUses.map((known) => presentUse(known, rows));
