// Table message_templates: a clinic's own message templates, and what is known of the house's; owner context: messaging.
import { randomUUID } from 'node:crypto';
import {
  afterWord,
  isRecategorised,
  isWaiting,
  pickTemplate,
  type TemplateState,
  type ToldState,
} from '../domain/messaging/template-life.ts';
import { houseUseOf, type TemplateCategory, type TemplateUse } from '../domain/messaging/template-uses.ts';
import type { TemplateParameter } from '../domain/messaging/templates.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export interface TemplateRow {
  id: string;
  version: number;
  use: string;
  /** As the provider knows it: `lembrete_consulta_v2`. */
  name: string;
  language: string;
  category: TemplateCategory;
  providerCategory: TemplateCategory | null;
  body: string;
  parameters: TemplateParameter[];
  buttons: { reply: string; title: string }[];
  state: TemplateState;
  isHouse: boolean;
  isPreferred: boolean;
  providerId: string | null;
  quality: string | null;
  /** As registered with the provider: how long it goes on trying. */
  ttlSeconds: number | null;
  reason: string | null;
  stateAt: Date;
  submittedAt: Date | null;
  isClosed: boolean;
}

export const templateColumns = [
  ...['id', 'version', 'use', 'name', 'language', 'category', 'providerCategory', 'body', 'parameters'],
  ...['buttons', 'state', 'isHouse', 'isPreferred', 'providerId', 'quality', 'ttlSeconds', 'reason'],
  ...['stateAt', 'submittedAt', 'isClosed'],
];

export async function templatesOfUse({ trx, clinicId }: Scope, use: string): Promise<TemplateRow[]> {
  const rows: TemplateRow[] = await trx('messageTemplates').where({ clinicId, use }).select(templateColumns);
  return rows;
}

export async function findTemplate({ trx, clinicId }: Scope, id: string): Promise<TemplateRow | null> {
  const rows: TemplateRow[] = await trx('messageTemplates').where({ clinicId, id }).select(templateColumns);
  return rows[0] ?? null;
}

export interface TemplateName {
  name: string;
  language: string;
}

/** The line of a name, locked; of the house's texts one is written when there is none yet. Null: not one of ours. */
export async function lockTemplate(
  scope: Scope,
  { name, language }: TemplateName,
): Promise<TemplateRow | null> {
  const { trx, clinicId } = scope;
  const house = houseUseOf(name);
  if (house?.language === language)
    await trx('messageTemplates')
      .insert(houseLine(clinicId, house))
      .onConflict(['clinicId', 'name', 'language'])
      .ignore();
  const rows = (await trx('messageTemplates')
    .where({ clinicId, name, language })
    .select(templateColumns)
    .forUpdate()) as TemplateRow[];
  return rows[0] ?? null;
}

const houseLine = (
  clinicId: string,
  { use, category, parameters, buttons, language, house }: TemplateUse,
) => ({
  ...{ clinicId, id: randomUUID(), use, category, language, ...house },
  parameters: [...parameters],
  buttons: JSON.stringify(buttons),
  // Older than any word of the provider, whose clock is not ours.
  ...{ state: 'approved', isHouse: true, stateAt: new Date(0) },
});

export async function changeTemplate(
  { trx, clinicId }: Scope,
  row: TemplateRow,
  change: Partial<Omit<TemplateRow, 'id' | 'version' | 'buttons'>>,
): Promise<TemplateRow> {
  const version = row.version + 1;
  await trx('messageTemplates')
    .where({ clinicId, id: row.id })
    .update({ ...change, version, updatedAt: new Date() });
  return { ...row, ...change, version };
}

export interface TemplateWord extends TemplateName {
  state: ToldState;
  /** The provider's code of why (`INVALID_FORMAT`, `132015`); never somebody's words. */
  reason?: string | null;
  /** When it was said: of two words the later one counts, however they came. */
  at?: Date;
}

/** As the provider dates its words: of two of one second neither is old. */
export const wholeSecond = (at: Date): Date => new Date(Math.floor(at.getTime() / 1_000) * 1_000);

/**
 * The provider said something of a template: by webhook, when it was asked, or by refusing a message (132015 paused, 132016 disabled).
 * Returns its id when something changed; null for an old word and for a template that is not ours.
 */
export async function markTemplate(scope: Scope, word: TemplateWord): Promise<string | null> {
  const row = await lockTemplate(scope, word);
  const at = wholeSecond(word.at ?? new Date());
  if (!row || at < row.stateAt) return null;
  const state = afterWord(row.state, word.state);
  if (state === row.state) return null;
  const isClosed = !isWaiting(state);
  const changed = await changeTemplate(scope, row, {
    ...{ state, isClosed, stateAt: at },
    reason: state === 'approved' ? null : (word.reason ?? null),
  });
  // It wakes the process that waits, or starts one that watches for the end of the pause.
  if (!isClosed || !row.isClosed) await scope.enqueue('template', row.id);
  await tellTrouble(scope, changed);
  return row.id;
}

export interface CategoryWord extends TemplateName {
  category: TemplateCategory;
}

/** The provider counts it as something else from now on: it stands back until a person decides. */
export async function recategoriseTemplate(scope: Scope, word: CategoryWord): Promise<string | null> {
  const row = await lockTemplate(scope, word);
  if (!row || row.providerCategory === word.category) return null;
  await tellTrouble(scope, await changeTemplate(scope, row, { providerCategory: word.category }));
  return row.id;
}

/** It will be counted so within a day: a person hears of it while the text can still be sent. */
export async function announceCategory(scope: Scope, word: CategoryWord): Promise<string | null> {
  const row = await lockTemplate(scope, word);
  if (!row || row.state === 'archived' || row.category === word.category) return null;
  const task = { kind: 'template-trouble', subjectKey: row.id } as const;
  await raiseTask(scope, { ...task, reason: 'template-recategorising' });
  return row.id;
}

export async function noteQuality(
  scope: Scope,
  { quality, ...name }: TemplateName & { quality: string },
): Promise<string | null> {
  const row = await lockTemplate(scope, name);
  if (!row || row.quality === quality) return null;
  await changeTemplate(scope, row, { quality });
  return row.id;
}

/** A person is asked where no text can stand in, or where only a person can mend it; the task goes when the trouble does. */
export async function tellTrouble(scope: Scope, row: TemplateRow): Promise<void> {
  const task = { kind: 'template-trouble', subjectKey: row.id } as const;
  const reason = await troubleOf(scope, row);
  if (reason === null) return settleTask(scope, task);
  await raiseTask(scope, { ...task, reason }, { mayReopen: true });
}

async function troubleOf(scope: Scope, row: TemplateRow): Promise<string | null> {
  if (row.state === 'rejected' || row.state === 'disabled') return `template-${row.state}`;
  if (row.state === 'approved') return isRecategorised(row) ? 'template-recategorised' : null;
  if (row.state !== 'paused') return null;
  return pickTemplate(await templatesOfUse(scope, row.use)) === null ? 'template-paused' : null;
}
