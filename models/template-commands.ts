// Table message_templates: what a person of the clinic does with its texts; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { refuse, refuseField } from '../domain/errors.ts';
import {
  isArchivable,
  isEditable,
  isRecategorised,
  isSubmittable,
} from '../domain/messaging/template-life.ts';
import { nextName, numbered, templateFaults } from '../domain/messaging/template-rules.ts';
import { templateUseOf, type TemplateUse } from '../domain/messaging/template-uses.ts';
import {
  changeTemplate,
  templateColumns,
  templatesOfUse,
  tellTrouble,
  wholeSecond,
  type TemplateRow,
} from './message-template.ts';
import type { Scope } from './tenancy.ts';

const purpose = 'CLINIC_OPERATION';
/** Of one use, whatever became of them: names are never used again, and Meta takes 250 of a new account. */
const mostOfUse = 50;

const noted = (scope: Scope, action: string, id: string) =>
  scope.audit({ action: `message-template.${action}`, entity: 'message-template', entityId: id, purpose });

function ownUse(use: string): TemplateUse {
  const known = templateUseOf(use);
  if (!known?.mayHaveOwn) refuseField('use', 'unknown-use');
  return known;
}

function checked(use: TemplateUse, text: string) {
  const faults = templateFaults(use, text);
  if (faults.length > 0) refuse('invalid-input', { fields: faults.map((code) => ({ path: 'text', code })) });
  return numbered(text);
}

/** A new text of a use, not yet shown to anybody. `text` names its values: `Olá, {{firstName}}!` */
export async function draftTemplate(scope: Scope, use: string, text: string): Promise<TemplateRow> {
  const { trx, clinicId } = scope;
  const known = ownUse(use);
  const { body, parameters } = checked(known, text);
  const siblings = await templatesOfUse(scope, use);
  if (siblings.length >= mostOfUse) refuseField('use', 'too-many');
  const id = randomUUID();
  const name = nextName(
    use,
    clinicId,
    siblings.map((row) => row.name),
  );
  const { language, category, buttons } = known;
  const written: { id: string }[] = await trx('messageTemplates')
    .insert({
      ...{ clinicId, id, use, name, language, category, body, parameters },
      buttons: JSON.stringify(buttons),
    })
    .onConflict(['clinicId', 'name', 'language'])
    .ignore()
    .returning('id');
  // Somebody else drafted the same moment, under the same next name.
  if (written.length === 0) refuse('version-conflict');
  await noted(scope, 'draft', id);
  return lockById(scope, id);
}

async function lockById({ trx, clinicId }: Scope, id: string): Promise<TemplateRow> {
  const rows = (await trx('messageTemplates')
    .where({ clinicId, id })
    .select(templateColumns)
    .forUpdate()) as TemplateRow[];
  return rows[0] ?? refuse('not-found');
}

async function lockAt(scope: Scope, id: string, version: number): Promise<TemplateRow> {
  const row = await lockById(scope, id);
  if (row.version !== version) refuse('version-conflict');
  return row;
}

/** Only while nobody has seen it: a text that was submitted is known by its name, and another text needs another name. */
export async function editTemplate(
  scope: Scope,
  id: string,
  version: number,
  text: string,
): Promise<TemplateRow> {
  const row = await lockAt(scope, id, version);
  if (row.isHouse || !isEditable(row.state)) refuse('transition-refused');
  const changed = await changeTemplate(scope, row, checked(ownUse(row.use), text));
  await noted(scope, 'edit', id);
  return changed;
}

/** Hands it to the provider, by its process (workflow templateApproval). */
export async function submitTemplate(scope: Scope, id: string, version: number): Promise<TemplateRow> {
  const row = await lockAt(scope, id, version);
  if (row.isHouse || !isSubmittable(row.state)) refuse('transition-refused');
  const { trx, clinicId } = scope;
  const account: unknown[] = await trx('messagingChannels')
    .where({ clinicId })
    .whereNotNull('wabaId')
    .select('wabaId');
  if (account.length === 0) refuse('messaging-account-missing');
  const now = wholeSecond(new Date());
  const changed = await changeTemplate(scope, row, {
    ...{ state: 'submitted', isClosed: false, stateAt: now, submittedAt: now, reason: null },
  });
  await scope.enqueue('template', id);
  await noted(scope, 'submit', id);
  return changed;
}

/** It is not sent any more; at the provider it stays, because the name of a deleted one is blocked there. */
export async function archiveTemplate(scope: Scope, id: string, version: number): Promise<TemplateRow> {
  const row = await lockAt(scope, id, version);
  if (row.isHouse || !isArchivable(row.state)) refuse('transition-refused');
  const changed = await changeTemplate(scope, row, {
    ...{ state: 'archived', isClosed: true, isPreferred: false, stateAt: new Date() },
  });
  if (!row.isClosed) await scope.enqueue('template', id);
  await tellTrouble(scope, changed);
  await noted(scope, 'archive', id);
  return changed;
}

/** Of several that may be sent, this one is; of a use one is preferred, or none. */
export async function preferTemplate(
  scope: Scope,
  id: string,
  { version, isPreferred }: { version: number; isPreferred: boolean },
): Promise<TemplateRow> {
  const row = await lockAt(scope, id, version);
  if (row.state === 'archived') refuse('transition-refused');
  const { trx, clinicId } = scope;
  if (isPreferred)
    await trx('messageTemplates')
      .where({ clinicId, use: row.use, isPreferred: true })
      .whereNot({ id })
      .update({ isPreferred: false, version: trx.raw('version + 1') });
  const changed = await changeTemplate(scope, row, { isPreferred });
  await noted(scope, 'prefer', id);
  return changed;
}

/** A person decides that it is sent all the same, as what the provider counts it. */
export async function acceptCategory(scope: Scope, id: string, version: number): Promise<TemplateRow> {
  const row = await lockAt(scope, id, version);
  if (!isRecategorised(row) || row.providerCategory === null) refuse('transition-refused');
  const changed = await changeTemplate(scope, row, { category: row.providerCategory });
  await tellTrouble(scope, changed);
  await noted(scope, 'accept-category', id);
  return changed;
}

/** All lines of the clinic, by use and name. */
export async function listTemplates({ trx, clinicId }: Scope): Promise<TemplateRow[]> {
  const rows: TemplateRow[] = await trx('messageTemplates')
    .where({ clinicId })
    .orderBy(['use', { column: 'createdAt', order: 'desc' }, 'id'])
    .select(templateColumns);
  return rows;
}
