import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nextName } from '../../domain/messaging/template-rules.ts';
import type { WebhookAccountItem, WebhookItem } from '../../domain/messaging/webhook.ts';
import { bookVisit } from '../../models/booking.ts';
import type { TemplateRow } from '../../models/message-template.ts';
import {
  acceptCategory,
  archiveTemplate,
  draftTemplate,
  submitTemplate,
} from '../../models/template-commands.ts';
import { chooseTemplate, noteTemplateRefusal } from '../../models/template-choice.ts';
import type { Scope } from '../../models/tenancy.ts';
import { createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { startClinics, type Clinics, type TestClinic } from '../../tests/support/clinics.ts';
import { startMessaging, whatsappToken, type MessagingStage } from '../../tests/support/messaging.ts';
import { applyAccountItem } from './account-words.ts';
import { createTemplateActivities, type TemplateActivities } from './template-activities.ts';
import { createWhatsAppTemplates, type WhatsAppTemplates } from './whatsapp-templates.ts';

const use = 'lembrete_consulta';
const house = 'lembrete_consulta_v1';
const text = 'Oi, {{firstName}}! A {{clinicName}} espera você na {{when}}, combinado?';
let clinics: Clinics;
let own: string;
let stage: MessagingStage;

beforeAll(async () => {
  clinics = await startClinics();
  own = nextName(use, clinics.a.id, []);
  stage = await startMessaging(clinics.workerTenancy);
});
afterAll(async () => {
  await stage.stop();
  await clinics.stop();
});
beforeEach(async () => {
  stage.simulator.reset();
  stage.received.length = 0;
  stage.simulator.setReview({ verdict: 'APPROVED', delayMs: 1 });
  await clinics.admin.query('delete from staff_tasks; delete from messages; delete from message_templates');
  for (const { id, phoneNumberId } of [clinics.a, clinics.b]) {
    const values = [id, `waba-${phoneNumberId}`];
    await clinics.admin.query(
      'update messaging_channels set waba_id = $2, paused_at = null where clinic_id = $1',
      values,
    );
    stage.simulator.addNumber({
      phoneNumberId,
      wabaId: `waba-${phoneNumberId}`,
      displayPhone: '551130000000',
    });
  }
});

const wabaOf = ({ phoneNumberId }: TestClinic) => `waba-${phoneNumberId}`;
const asPerson = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.tenancy.withClinic(clinics.a.system, work);
const asWorker = <T>(work: (scope: Scope) => Promise<T>, clinic = clinics.a): Promise<T> =>
  clinics.workerTenancy.withClinic(clinic.system, work);
const chosen = async (clinic = clinics.a) =>
  (await asWorker((scope) => chooseTemplate(scope, use), clinic))?.name ?? null;
const tasks = async () => {
  const { rows } = await clinics.admin.query<{ reason: string; state: string }>(
    `select reason, state from staff_tasks where kind = 'template-trouble' order by created_at`,
  );
  return rows;
};
const rowOf = async (name: string) => {
  const { rows } = await clinics.admin.query<Record<string, unknown>>(
    'select * from message_templates where clinic_id = $1 and name = $2',
    [clinics.a.id, name],
  );
  return rows[0];
};
const submitted = async (): Promise<TemplateRow> => {
  const draft = await asPerson((scope) => draftTemplate(scope, use, text));
  return asPerson((scope) => submitTemplate(scope, draft.id, draft.version));
};

const provider = () => createWhatsAppTemplates({ baseUrl: stage.simulator.url, version: 'v24.0' });
function run<Name extends keyof TemplateActivities>(
  name: Name,
  templateId: string,
  clinicId = clinics.a.id,
  templates: Pick<WhatsAppTemplates, 'readTemplates' | 'submitTemplate'> = provider(),
) {
  const activities = createTemplateActivities({
    ...{ tenancy: clinics.workerTenancy, whatsappToken },
    live: { publish: (event) => void stage.published.push(event), poke: () => undefined },
    templates,
  });
  const workflowId = `clinic/${clinicId}/template/${templateId}`;
  const info = { workflowExecution: { workflowId, runId: 'r' } };
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  return environment.run(activities[name] as (input: object) => Promise<unknown>, { templateId });
}

const isAccountItem = (item: WebhookItem): item is WebhookAccountItem => 'wabaId' in item;
/** What Meta's webhooks have told since, as the drain applies it. */
async function heard(count = 1, clinic = clinics.a): Promise<void> {
  await expect.poll(() => stage.received.filter(isAccountItem).length).toBeGreaterThanOrEqual(count);
  for (const item of stage.received.splice(0))
    if (isAccountItem(item)) await asWorker((scope) => applyAccountItem(scope, item), clinic);
}

async function approved(): Promise<TemplateRow> {
  const row = await submitted();
  await run('pursueTemplate', row.id);
  await heard();
  return row;
}

describe('a text of the clinic at the provider', () => {
  it('is nobody else’s: words about it change nothing in another clinic', async () => {
    const row = await submitted();
    await run('pursueTemplate', row.id, clinics.b.id);
    expect((await rowOf(own))?.['provider_id']).toBeNull();
    await run('pursueTemplate', row.id);
    await heard(1, clinics.b);
    expect((await rowOf(own))?.['state']).toBe('submitted');
    expect(await chosen(clinics.b)).toBe(house);
  });

  it('is shown once however often it is asked for, with the time that an SMS waits, and sent when it is approved', async () => {
    const row = await submitted();
    expect(await run('readTemplate', row.id)).toMatchObject({ state: 'submitted' });
    expect(await chosen(), 'until then the house’s').toBe(house);
    stage.simulator.setReview({ verdict: 'NONE' });
    for (let n = 0; n < 3; n += 1) await run('pursueTemplate', row.id);
    expect(await rowOf(own)).toMatchObject({ state: 'submitted', ttl_seconds: 900, is_closed: false });
    stage.simulator.changeTemplate(wabaOf(clinics.a), own, { status: 'APPROVED' });
    await heard();
    expect(await rowOf(own)).toMatchObject({ state: 'approved', is_closed: true });
    expect(await asWorker((scope) => chooseTemplate(scope, use))).toMatchObject({
      ...{ name: own, ttlMin: 15, templateId: row.id, parameters: ['firstName', 'clinicName', 'when'] },
    });
  });

  it('is approved without a webhook too: the next question finds it', async () => {
    const row = await submitted();
    await run('pursueTemplate', row.id);
    await expect.poll(() => stage.received.length).toBeGreaterThan(0);
    stage.received.length = 0;
    await run('pursueTemplate', row.id);
    expect(await chosen()).toBe(own);
  });

  it('is not what another clinic of a shared account registered under its name', async () => {
    const row = await submitted();
    const account = { wabaId: wabaOf(clinics.a), token: whatsappToken };
    const another = { name: own, language: 'pt_BR', category: 'utility', buttons: [] } as const;
    const body = 'Olá, {{1}}! A {{2}} tem novidades na {{3}}, venha.';
    await provider().submitTemplate({
      ...account,
      template: { ...another, body, examples: ['a', 'b', 'c'] },
    });
    await run('pursueTemplate', row.id);
    expect(await rowOf(own)).toMatchObject({ state: 'rejected', reason: 'name-taken', provider_id: null });
    expect(await chosen()).toBe(house);
    const next = await asPerson((scope) => draftTemplate(scope, use, text));
    expect(next.name).toBe(nextName(use, clinics.a.id, [own]));
  });

  it('whose answer was lost is ours all the same, with its time on record before', async () => {
    const row = await submitted();
    const lost = provider();
    await run('pursueTemplate', row.id, clinics.a.id, {
      ...lost,
      async submitTemplate(input) {
        await lost.submitTemplate(input);
        return { outcome: 'ambiguous', cause: 'timeout' };
      },
    });
    expect(await rowOf(own)).toMatchObject({ state: 'submitted', provider_id: null, ttl_seconds: 900 });
    await run('pursueTemplate', row.id);
    expect(await chosen()).toBe(own);
  });

  it('that is rejected says why, and asks a person', async () => {
    stage.simulator.setReview({ verdict: 'REJECTED', delayMs: 1, reason: 'TAG_CONTENT_MISMATCH' });
    const row = await submitted();
    await run('pursueTemplate', row.id);
    await heard();
    expect(await rowOf(own)).toMatchObject({ state: 'rejected', reason: 'tag_content_mismatch' });
    expect(await tasks()).toEqual([{ reason: 'template-rejected', state: 'open' }]);
    const version = Number((await rowOf(own))?.['version']);
    const late = await asPerson((scope) => archiveTemplate(scope, row.id, version));
    expect(late.state).toBe('archived');
    expect((await tasks())[0]?.state, 'the trouble is gone').toBe('done');
  });

  it('changes nothing while the provider is away, and is a person’s when nothing comes for a week', async () => {
    const row = await submitted();
    stage.simulator.setFaults({ mode: 'down' });
    await run('pursueTemplate', row.id);
    stage.simulator.setFaults({});
    expect(await rowOf(own)).toMatchObject({ state: 'submitted', provider_id: null });
    await run('reportTemplate', row.id);
    await run('reportTemplate', row.id);
    expect(await tasks()).toEqual([{ reason: 'template-unanswered', state: 'open' }]);
  });
});

describe('a paused text', () => {
  it('gives way before the reminder is due: to a sibling, then to none, and comes back', async () => {
    await approved();
    const { clientId, procedureId, professionalId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const sentWith = async (day: number) => {
      const startsAt = slotInDays(day);
      const wish = oneService({ clientId, procedureId, professionalId, startsAt });
      const visit = await asWorker((scope) => bookVisit(scope, wish, null, Date.now()));
      await stage.run('sendVisitMessage', clinics.a.id, {
        appointmentId: visit.id,
        step: 'reminder',
        startsAt,
      });
      return stage.simulator.ledger().at(-1);
    };
    expect(await sentWith(2)).toMatchObject({ templateName: own });

    stage.simulator.changeTemplate(wabaOf(clinics.a), own, { status: 'PAUSED' });
    await heard();
    expect(await rowOf(own)).toMatchObject({ state: 'paused', reason: 'first_pause', is_closed: false });
    expect(await tasks(), 'nobody has to act: the house’s stands in').toEqual([]);
    expect(await sentWith(3)).toMatchObject({ templateName: house });

    stage.simulator.changeTemplate(wabaOf(clinics.a), house, { status: 'PAUSED' });
    await heard();
    expect(await chosen(), 'none: by SMS').toBeNull();
    expect(await tasks()).toEqual([{ reason: 'template-paused', state: 'open' }]);

    stage.simulator.changeTemplate(wabaOf(clinics.a), own, { status: 'APPROVED' });
    await run('pursueTemplate', String((await rowOf(own))?.['id']));
    expect(await chosen()).toBe(own);
  });

  it('is known sooner by a refused message than by its webhook', async () => {
    await approved();
    await asWorker((scope) => noteTemplateRefusal(scope, { name: own, language: 'pt_BR', code: 132015 }));
    expect(await chosen()).toBe(house);
    await asWorker((scope) => noteTemplateRefusal(scope, { name: house, language: 'pt_BR', code: 132016 }));
    expect(await chosen()).toBeNull();
    const refused = await asWorker((scope) =>
      noteTemplateRefusal(scope, { name: 'of_somebody', language: 'pt_BR', code: 132015 }),
    );
    expect(refused, 'not one of ours').toBeNull();
  });

  it('is not paused by an old word that comes after a new one', async () => {
    await approved();
    const of = { wabaId: wabaOf(clinics.a), templateId: '1', templateName: own };
    const word = { kind: 'template', ...of, language: 'pt_BR' } as const;
    const at = Date.now() + 5_000;
    await asWorker(async (scope) => {
      await applyAccountItem(scope, { ...word, eventId: '2', at: at + 1_000, event: 'REINSTATED' });
      await applyAccountItem(scope, { ...word, eventId: '1', at: at - 60_000, event: 'PAUSED' });
    });
    expect(await chosen()).toBe(own);
  });
});

describe('a text that the provider counts as an offer', () => {
  it('stands back until a person decides, who hears of it', async () => {
    const row = await approved();
    stage.simulator.changeTemplate(wabaOf(clinics.a), own, { category: 'MARKETING' });
    await heard();
    expect(await chosen()).toBe(house);
    expect(await tasks()).toEqual([{ reason: 'template-recategorised', state: 'open' }]);
    const version = Number((await rowOf(own))?.['version']);
    await asPerson((scope) => acceptCategory(scope, row.id, version));
    const now = await asWorker((scope) => chooseTemplate(scope, use));
    expect(now, 'an offer to the law, too').toMatchObject({ name: own, category: 'marketing' });
    expect((await tasks())[0]?.state).toBe('done');
  });
});

describe('the number', () => {
  it('stops when the account is banned, and shows its quality and its limit', async () => {
    const wabaId = wabaOf(clinics.a);
    const base = { wabaId, at: Date.now(), eventId: '1' };
    const flagged = { ...base, kind: 'quality', displayPhone: '551130000000', event: 'FLAGGED' } as const;
    const banned = { ...base, kind: 'account', event: 'DISABLED_UPDATE', reason: 'DISABLE' } as const;
    await asWorker(async (scope) => {
      const shown = { entity: 'messaging-channel', id: clinics.a.phoneNumberId };
      expect(await applyAccountItem(scope, { ...flagged, limit: 'TIER_2K' })).toEqual(shown);
      await applyAccountItem(scope, { ...banned, eventId: '2' });
    });
    const { rows } = await clinics.admin.query<object>(
      `select clinic_id, quality, daily_limit, pause_code from messaging_channels where quality is not null or pause_code is not null`,
    );
    expect(rows).toEqual([
      { clinic_id: clinics.a.id, quality: 'low', daily_limit: 2_000, pause_code: 'account-disabled' },
    ]);
  });
});
