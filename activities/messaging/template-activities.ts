import { exampleValues } from '../../domain/messaging/template-rules.ts';
import type { TemplateFacts } from '../../domain/messaging/template-plan.ts';
import { isWaiting } from '../../domain/messaging/template-life.ts';
import { categoryOfWord, reasonCode, stateOfWord } from '../../domain/messaging/template-words.ts';
import { refusalOf } from '../../domain/messaging/whatsapp-errors.ts';
import type { LivePublisher } from '../../models/live.ts';
import {
  changeTemplate,
  findTemplate,
  lockTemplate,
  markTemplate,
  noteQuality,
  recategoriseTemplate,
  type TemplateRow,
} from '../../models/message-template.ts';
import { readAccount } from '../../models/messaging-channel.ts';
import { readMessagingSettings } from '../../models/messaging-settings.ts';
import { raiseTask } from '../../models/staff-task.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { persist } from './persist.ts';
import type {
  KnownTemplate,
  NewTemplate,
  TemplatesTrouble,
  WhatsAppTemplates,
} from './whatsapp-templates.ts';

export interface TemplateDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
  templates: Pick<WhatsAppTemplates, 'readTemplates' | 'submitTemplate'>;
  /** Bearer token of the house's WhatsApp system user, where a clinic has none of its own. */
  whatsappToken: string;
}
export type TemplateActivities = ReturnType<typeof createTemplateActivities>;

interface Asked {
  templateId: string;
}

export function createTemplateActivities({ tenancy, live, templates, whatsappToken }: TemplateDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    persist(() => tenancy.withClinic(systemActor(clinicOfWorkflow()), work));
  const show = (id: string) => live.publish({ clinicId: clinicOfWorkflow(), entity: 'message-template', id });

  return {
    /** Null when the row is gone. A state and a time: the answer stays in the history. */
    readTemplate: ({ templateId }: Asked): Promise<TemplateFacts | null> =>
      inClinic(async (scope) => {
        const row = await findTemplate(scope, templateId);
        return row && { state: row.state, since: row.stateAt.getTime() };
      }),

    /** The provider has said nothing for a week: a person asks there. Twice is once. */
    async reportTemplate({ templateId }: Asked): Promise<void> {
      const task = { kind: 'template-trouble', subjectKey: templateId } as const;
      await inClinic((scope) =>
        raiseTask(scope, { ...task, reason: 'template-unanswered' }, { mayReopen: true }),
      );
    },

    /**
     * Asks the provider what became of it, and shows it to the provider if it is not there: a second one of the same name it would refuse,
     * so this may be done again after any answer, and after none. A provider that is away changes nothing.
     */
    async pursueTemplate({ templateId }: Asked): Promise<void> {
      const pursued = await inClinic((scope) => readPursued(scope, templateId));
      if (!pursued) return;
      const { row, ttlSeconds } = pursued;
      const account = { wabaId: pursued.wabaId, token: pursued.token ?? whatsappToken };
      const found = await templates.readTemplates({ ...account, name: row.name });
      if (found.outcome !== 'found') return heed(row, found);
      const known = found.templates.find(({ language }) => language === row.language);
      if (known) return isOurs(row, known) ? write(row, known) : giveNameUp(row);
      if (row.state !== 'submitted') return;
      // On record before it is theirs: a lost answer must not leave an SMS waiting for less than the provider goes on trying.
      await inClinic(async (scope) => {
        const locked = await lockTemplate(scope, row);
        if (locked) await changeTemplate(scope, locked, { ttlSeconds });
      });
      const taken = await templates.submitTemplate({ ...account, template: newTemplate(row, ttlSeconds) });
      if (taken.outcome !== 'accepted') return heed(row, taken);
      await inClinic(async (scope) => {
        const locked = await lockTemplate(scope, row);
        if (locked) await changeTemplate(scope, locked, { providerId: taken.id });
      });
      const { name, language } = row;
      const { id, status, category = row.category } = taken;
      await write(row, { id, name, language, status, category });
    },
  };

  /** Another text under this name is somebody else's of the account: a person writes this one again, under its next name. */
  async function giveNameUp({ id, name, language }: TemplateRow): Promise<void> {
    await inClinic((scope) =>
      markTemplate(scope, { name, language, state: 'rejected', reason: 'name-taken' }),
    );
    show(id);
  }

  async function write(row: TemplateRow, known: KnownTemplate): Promise<void> {
    const { name, language } = row;
    const state = stateOfWord(known.status);
    const category = categoryOfWord(known.category);
    await inClinic(async (scope) => {
      if (category) await recategoriseTemplate(scope, { name, language, category });
      if (state) await markTemplate(scope, { name, language, state, reason: reasonCode(known.reason) });
      if (known.quality) await noteQuality(scope, { name, language, quality: known.quality.toLowerCase() });
    });
    show(row.id);
  }

  /** A refusal of the text itself decides it; one of the token or the account is a person's; anything else passes. */
  async function heed(row: TemplateRow, trouble: TemplatesTrouble): Promise<void> {
    if (trouble.outcome !== 'refused' || trouble.isServerSide) return;
    const { action } = refusalOf(trouble.code);
    const { id, name, language } = row;
    const reason = `meta_${trouble.subcode ?? trouble.code}`;
    await inClinic(async (scope) => {
      if (action === 'dead-letter' && row.state === 'submitted')
        await markTemplate(scope, { name, language, state: 'rejected', reason });
      if (action === 'pause-sender' || action === 'ops')
        await raiseTask(scope, { kind: 'template-trouble', subjectKey: id, reason: 'template-no-access' });
    });
    show(id);
  }
}

async function readPursued(scope: Scope, templateId: string) {
  const row = await findTemplate(scope, templateId);
  const account = await readAccount(scope);
  if (!row || !account || !isWaiting(row.state)) return null;
  const { fallbackAfterMin } = await readMessagingSettings(scope);
  // What comes after the SMS stood in would be a second message: the provider gives up first.
  return { row, ...account, ttlSeconds: row.category === 'utility' ? fallbackAfterMin * 60 : null };
}

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Its id tells when we heard it; before that only the text does: the answer to our own submission may have been lost. */
function isOurs({ isHouse, providerId, body }: TemplateRow, known: KnownTemplate): boolean {
  if (isHouse || providerId === known.id) return true;
  return providerId === null && known.body !== undefined && words(known.body) === words(body);
}

const newTemplate = (row: TemplateRow, ttlSeconds: number | null): NewTemplate => ({
  ...{ name: row.name, language: row.language, category: row.category, body: row.body },
  examples: row.parameters.map((name) => exampleValues[name]),
  buttons: row.buttons.map(({ title }) => title),
  ...(ttlSeconds !== null && { ttlSeconds }),
});
