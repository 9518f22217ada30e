import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instantOf } from '../domain/clinic/calendar.ts';
import { defaultMessagingSettings, type MessagingSettings } from '../domain/messaging/settings.ts';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../tests/support/clinics.ts';
import { readClientContact } from './client-contact.ts';
import { recordChoice, type ContactChoice } from './contact-choice.ts';
import { blockProcessing, blocksOf, liftBlock } from './processing-block.ts';
import { permitSend, type Permit, type SendSubject } from './send-permission.ts';
import { spacingMs } from './sender-rate.ts';
import { tokenPlace } from './sender.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
let clientId: string;
const day = '2026-11-26';
const at = (time: string) => new Date(instantOf(day, time, 'America/Sao_Paulo'));
const noon = at('12:00');

beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  await clinics.admin.query('delete from sender_rates');
  await clinics.admin.query('delete from messaging_settings');
  await clinics.admin.query(
    `update messaging_channels set paused_at = null, offers_paused_until = null, per_second = 80, is_coexistence = false, token_ct = null`,
  );
  ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
});

const reminder: Omit<SendSubject, 'clientId' | 'id'> = {
  ...{ kind: 'visit', purpose: 'service', channel: 'whatsapp', template: 'lembrete_consulta' },
  ...{ conversationId: null, usefulUntil: null },
};
const offer = { ...reminder, kind: 'campaign', purpose: 'offers', template: 'oferta' } as const;
const inClinic = <T>(work: (scope: Scope) => Promise<T>, clinic = clinics.a): Promise<T> =>
  clinics.workerTenancy.withClinic(clinic.system, work);
const ask = (over: Partial<SendSubject> = {}, now = noon, clinic = clinics.a): Promise<Permit> =>
  inClinic(async (scope) => {
    const subject = { ...reminder, id: randomUUID(), clientId, ...over };
    const contact = subject.clientId === null ? null : await readClientContact(scope, subject.clientId);
    return permitSend(scope, subject, contact, now);
  }, clinic);
const choose = (over: Pick<ContactChoice, 'channel' | 'purpose' | 'choice'>) =>
  inClinic((scope) =>
    recordChoice(scope, { clientId, source: 'reception', textVersion: 'reception-2026-11', ...over }),
  );
const set = (over: Partial<MessagingSettings>) => {
  const all = { ...defaultMessagingSettings, ...over };
  const values = [all.isSmsOn, all.smsProviders, all.fallbackAfterMin, all.offersFrom, all.offersTo];
  return clinics.admin.query(
    `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to, offers_a_day,
       offers_a_month, automatic_a_day) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [clinics.a.id, ...values, all.offersADay, all.offersAMonth, all.automaticADay],
  );
};
/** A message of the past, as its process left it. */
const went = (sentAt: Date, over: Record<string, unknown> = {}) =>
  inClinic((scope) =>
    scope.trx('messages').insert({
      ...{ clinicId: clinics.a.id, id: randomUUID(), key: randomUUID(), clientId, step: 's', template: 't' },
      ...{ state: 'accepted', kind: 'visit', sentAt, createdAt: sentAt, ...over },
    }),
  );

describe('a message that may not leave', () => {
  it('is one to somebody of another clinic, or to nobody', async () => {
    expect(await ask({}, noon, clinics.b)).toEqual({ may: 'never', code: 'erased' });
    expect(await ask({ clientId: null })).toEqual({ may: 'never', code: 'erased' });
  });

  it('is one to an erased person', async () => {
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [clientId],
    );
    expect(await ask()).toEqual({ may: 'never', code: 'erased' });
  });

  it.each(['marketing', 'all'] as const)(
    'is an offer while %s is blocked; what is of her visit goes on',
    async (use) => {
      await choose({ channel: 'whatsapp', purpose: 'offers', choice: 'granted' });
      await choose({ channel: 'whatsapp', purpose: 'service', choice: 'granted' });
      await inClinic((scope) =>
        blockProcessing(scope, { clientId, scope: use, ground: 'opposition', requestId: null }),
      );
      expect(await ask(offer)).toEqual({ may: 'never', code: 'opted-out' });
      expect(await ask()).toMatchObject({ may: 'send' });
      const [block] = await inClinic((scope) => blocksOf(scope, clientId));
      await inClinic((scope) => liftBlock(scope, block?.id ?? ''));
      expect(await ask(offer)).toMatchObject({ may: 'send' });
    },
  );

  it('follows her last choice, on both channels', async () => {
    await set({ isSmsOn: true });
    expect(await ask(offer)).toEqual({ may: 'never', code: 'no-consent' });
    await choose({ channel: 'whatsapp', purpose: 'offers', choice: 'granted' });
    expect(await ask(offer)).toMatchObject({ may: 'send' });
    expect(await ask({ channel: 'sms' })).toMatchObject({ may: 'send', sender: 'sms' });
    await choose({ channel: 'whatsapp', purpose: 'service', choice: 'withdrawn' });
    expect(await ask()).toEqual({ may: 'never', code: 'opted-out' });
    expect(await ask(offer)).toEqual({ may: 'never', code: 'opted-out' });
    expect(await ask({ channel: 'sms' })).toEqual({ may: 'never', code: 'opted-out' });
  });

  it('goes by SMS to somebody who was never asked about WhatsApp, where SMS is on', async () => {
    await clinics.admin.query('update clients set whatsapp_opt_in_at = null where id = $1', [clientId]);
    await clinics.admin.query('alter table contact_choices disable trigger user');
    await clinics.admin.query('delete from contact_choices where client_id = $1', [clientId]);
    await clinics.admin.query('alter table contact_choices enable trigger user');
    expect(await ask()).toEqual({ may: 'never', code: 'no-opt-in' });
    expect(await ask({ channel: 'sms' })).toEqual({ may: 'never', code: 'sms-off' });
    await set({ isSmsOn: true });
    expect(await ask({ channel: 'sms' })).toMatchObject({ may: 'send' });
  });

  it('is free text outside of its conversation’s window', async () => {
    const conversationId = randomUUID();
    const text = { kind: 'text', purpose: 'conversation', template: 'text', conversationId } as const;
    await inClinic((scope) =>
      scope.trx('conversations').insert({
        ...{ clinicId: clinics.a.id, id: conversationId, clientId },
        lastInboundAt: new Date(noon.getTime() - 23 * 3_600_000),
      }),
    );
    expect(await ask(text, at('23:00'))).toEqual({ may: 'never', code: 'window-closed' });
    expect(await ask(text)).toMatchObject({ may: 'send' });
    expect(await ask({ ...text, clientId: null })).toMatchObject({ may: 'send' });
    expect(await ask({ ...text, clientId: null }, noon, clinics.b)).toEqual({
      may: 'never',
      code: 'window-closed',
    });
  });

  it('has no number to leave from', async () => {
    const number = await clinics.admin.query<Record<string, string>>(
      'select * from messaging_channels where clinic_id = $1',
      [clinics.b.id],
    );
    const { clientId: theirs } = await createCatalogue(clinics.tenancy, clinics.b.id);
    await clinics.admin.query('delete from messaging_channels where clinic_id = $1', [clinics.b.id]);
    expect(await ask({ clientId: theirs }, noon, clinics.b)).toEqual({ may: 'never', code: 'no-channel' });
    await clinics.admin.query(
      'insert into messaging_channels (clinic_id, phone_number_id, display_phone) values ($1, $2, $3)',
      [clinics.b.id, number.rows[0]?.phone_number_id, number.rows[0]?.display_phone],
    );
  });
});

describe('a message that waits', () => {
  it('keeps the clinic’s silence', async () => {
    expect(await ask({}, at('21:00'))).toEqual({
      ...{ may: 'wait', code: 'quiet-hours' },
      until: new Date(at('08:00').getTime() + 86_400_000),
    });
  });

  it('comes after the client’s others of the day, in whichever order they are counted', async () => {
    await set({ automaticADay: 2 });
    await went(at('09:00'));
    await went(at('10:00'), { state: 'failed' });
    await went(at('10:00'), { kind: 'text', purpose: 'conversation' });
    expect(await ask()).toMatchObject({ may: 'send' });
    await went(at('10:30'), { state: 'unknown' });
    expect(await ask()).toMatchObject({ may: 'wait', code: 'daily-cap' });
    expect(await ask({ usefulUntil: at('18:00') })).toEqual({ may: 'never', code: 'daily-cap' });
  });

  it('is the second of two that are claimed side by side', async () => {
    await set({ automaticADay: 1 });
    const claim = () =>
      inClinic(async (scope) => {
        const id = randomUUID();
        const contact = await readClientContact(scope, clientId);
        const permit = await permitSend(scope, { ...reminder, id, clientId }, contact, noon);
        if (permit.may === 'send')
          await scope.trx('messages').insert({
            ...{ clinicId: clinics.a.id, id, key: id, clientId, step: 's', template: 't', kind: 'visit' },
            ...{ state: 'sending', sentAt: noon, createdAt: noon },
          });
        return permit.may;
      });
    const all = await Promise.all(Array.from({ length: 5 }, claim));
    expect(all.filter((may) => may === 'send')).toHaveLength(1);
  });

  it('is an offer after another, or on a day on which Meta kept one back', async () => {
    await choose({ channel: 'whatsapp', purpose: 'offers', choice: 'granted' });
    const old = new Date(noon.getTime() - 3 * 86_400_000);
    await went(old, { purpose: 'offers', kind: 'campaign' });
    expect(await ask(offer)).toMatchObject({ may: 'send' });
    await went(at('10:00'), { purpose: 'offers', kind: 'campaign', state: 'failed', errorCode: '131049' });
    expect(await ask(offer)).toEqual({
      ...{ may: 'wait', code: 'offers-paused' },
      until: new Date(at('10:00').getTime() + 86_400_000),
    });
    expect(await ask()).toMatchObject({ may: 'send' });
  });

  it('has a paused number: one try in five minutes, and no offers', async () => {
    await choose({ channel: 'whatsapp', purpose: 'offers', choice: 'granted' });
    await clinics.admin.query('update messaging_channels set paused_at = $1 where clinic_id = $2', [
      noon,
      clinics.a.id,
    ]);
    const until = (from: Date) => new Date(from.getTime() + 5 * 60_000);
    const paused = (from: Date) => ({ may: 'wait', code: 'sender-paused', until: until(from) });
    expect(await ask(offer)).toEqual(paused(noon));
    expect(await ask()).toMatchObject({ may: 'send' });
    expect(await ask()).toEqual(paused(noon));
    expect(await ask({}, until(noon))).toMatchObject({ may: 'send' });
    expect(await ask({ channel: 'sms' })).toEqual({ may: 'never', code: 'sms-off' });
  });
});

describe('the rate of a number', () => {
  const many = async (count: number, over: Partial<SendSubject> = {}, clinic = clinics.a) => {
    const text = { kind: 'template', ...over } as const;
    const permits: Permit[] = [];
    for (let index = 0; index < count; index += 1) permits.push(await ask(text, noon, clinic));
    return permits;
  };
  const sent = (permits: Permit[]) => permits.filter(({ may }) => may === 'send').length;

  it('lets a tenth of a second’s worth leave at once, and gives the others a time each', async () => {
    const permits = await many(12);
    expect(sent(permits)).toBe(8);
    const later = permits.flatMap((permit) => (permit.may === 'wait' ? [permit] : []));
    expect(later.every(({ code, until }) => code === 'rate' && until > noon)).toBe(true);
    const times = later.map(({ until }) => until.getTime());
    expect(times.toSorted((one, other) => one - other)).toEqual(times);
  });

  it('is twenty a second for a number that also lives on a telephone, and another clinic’s is its own', async () => {
    await clinics.admin.query('update messaging_channels set is_coexistence = true where clinic_id = $1', [
      clinics.a.id,
    ]);
    expect(await many(1)).toMatchObject([{ isCoexistence: true }]);
    expect(sent(await many(5))).toBe(1);
    expect(spacingMs({ perSecond: 80, isCoexistence: true })).toBe(55);
    const { clientId: theirs } = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect(sent(await many(8, { clientId: theirs }, clinics.b))).toBe(8);
  });

  it('holds when many workers ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 30 }, () => ask({ kind: 'template' })));
    expect(sent(asked)).toBe(8);
  });

  it('leaves half of itself to what clients wait for', async () => {
    await choose({ channel: 'whatsapp', purpose: 'offers', choice: 'granted' });
    const offers = await many(8, { ...offer, kind: 'template' });
    expect(sent(offers)).toBe(3);
    expect(sent(await many(8))).toBe(5);
  });

  it('sends with the clinic’s own token where it has one', async () => {
    const { phoneNumberId } = clinics.a;
    await inClinic((scope) =>
      scope
        .trx('messagingChannels')
        .where({ clinicId: clinics.a.id })
        .update({ tokenCt: scope.vault.seal(tokenPlace(phoneNumberId), 'their-own-token') }),
    );
    expect(await ask()).toEqual({
      ...{ may: 'send', sender: phoneNumberId, token: 'their-own-token', isCoexistence: false },
    });
  });
});
