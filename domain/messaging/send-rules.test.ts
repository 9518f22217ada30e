import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime } from '../clinic/calendar.ts';
import type { Choices, PersonFacts, SendAsk } from './send-consent.ts';
import { isAutomatic, monthMs, ruleOnSend, type SendFacts, type SentMessage } from './send-rules.ts';
import { defaultMessagingSettings } from './settings.ts';

const timeZone = 'America/Sao_Paulo';
/** A Thursday. */
const day = '2026-11-26';
const at = (time: string, on = day) => instantOf(on, time, timeZone);
const noon = at('12:00');
const calendar = { timeZone, closedDays: ['2026-12-25'] };

const asked: Choices = {
  'whatsapp:service': 'granted',
  'whatsapp:offers': 'granted',
  'sms:service': null,
  'sms:offers': 'granted',
};
const client: PersonFacts = {
  ...{ isErased: false, phone: 'mobile', hasOptedIn: true },
  ...{ objectsToOffers: false, choices: asked },
};
const reminder: SendAsk = {
  ...{ kind: 'visit', purpose: 'service', channel: 'whatsapp', template: 'lembrete_consulta' },
  ...{ isInConversation: false, usefulUntil: null },
};
const offer: SendAsk = { ...reminder, kind: 'campaign', purpose: 'offers', template: 'oferta' };
const answer: SendAsk = {
  ...reminder,
  ...{ kind: 'text', purpose: 'conversation', template: 'text', isInConversation: true },
};
const facts = (ask: SendAsk, over: Partial<SendFacts> = {}): SendFacts => ({
  ask,
  person: client,
  lastInboundAt: null,
  settings: { ...defaultMessagingSettings, isSmsOn: true },
  silence: { quietHours: { from: '20:00', to: '08:00' }, quietDays: true, calendar },
  sent: [],
  offersPausedUntil: null,
  ...over,
});
const rule = (ask: SendAsk, over: Partial<SendFacts> = {}, now = noon) => ruleOnSend(facts(ask, over), now);
const person = (over: Partial<PersonFacts>, choices: Partial<Choices> = {}): { person: PersonFacts } => ({
  person: { ...client, ...over, choices: { ...asked, ...choices } },
});
const never = (code: string) => ({ may: 'never', code });
const wait = (until: number, code: string) => ({ may: 'wait', until, code });
const bySms = (ask: SendAsk): SendAsk => ({ ...ask, channel: 'sms' });
const earlier = (moment: number, over: Partial<SentMessage> = {}): SentMessage => ({
  ...{ at: moment, isOffer: false, isAutomatic: true, isWhatsApp: true, ...over },
});

describe('somebody who is not written to', () => {
  it.each([
    ['was erased', reminder, person({ isErased: true }), 'erased'],
    ['is nobody the clinic knows', reminder, { person: null }, 'erased'],
    ['has no telephone', reminder, person({ phone: 'none' }), 'no-phone'],
    ['has a telephone on a wall', reminder, person({ phone: 'landline' }), 'no-mobile'],
    [
      'was never asked about WhatsApp',
      reminder,
      person({ hasOptedIn: false }, { 'whatsapp:service': null }),
      'no-opt-in',
    ],
    [
      'left WhatsApp',
      reminder,
      person({ hasOptedIn: false }, { 'whatsapp:service': 'withdrawn' }),
      'opted-out',
    ],
    ['left WhatsApp, by SMS', bySms(reminder), person({}, { 'whatsapp:service': 'withdrawn' }), 'opted-out'],
    ['left SMS', bySms(reminder), person({}, { 'sms:service': 'withdrawn' }), 'opted-out'],
    ['never agreed to offers', offer, person({}, { 'whatsapp:offers': null }), 'no-consent'],
    ['took the yes to offers back', offer, person({}, { 'whatsapp:offers': 'withdrawn' }), 'opted-out'],
    [
      'left the channel that the offer takes',
      offer,
      person({}, { 'whatsapp:service': 'withdrawn' }),
      'opted-out',
    ],
    ['agreed to offers on WhatsApp, by SMS', bySms(offer), person({}, { 'sms:offers': null }), 'no-consent'],
    [
      'wrote longer ago than a day',
      answer,
      { lastInboundAt: new Date(noon - 24 * 3_600_000) },
      'window-closed',
    ],
    ['never wrote', answer, {}, 'window-closed'],
  ] as const)('%s', (_, ask, over, code) => {
    expect(rule(ask, over)).toEqual(never(code));
  });

  it('in a clinic without SMS, or that sends no offers', () => {
    expect(rule(bySms(reminder), { settings: defaultMessagingSettings })).toEqual(never('sms-off'));
    const settings = { ...defaultMessagingSettings, offersADay: 0 };
    expect(rule(offer, { settings })).toEqual(never('offers-off'));
  });
});

describe('somebody who is written to', () => {
  it('gets service by SMS without having been asked, and offers on the channel she agreed to', () => {
    expect(rule(bySms(reminder), person({ hasOptedIn: false }, { 'whatsapp:service': null }))).toEqual({
      may: 'go',
    });
    const smsOnly = person({}, { 'whatsapp:service': 'withdrawn', 'sms:service': 'granted' });
    expect(rule(bySms(reminder), smsOnly)).toEqual({ may: 'go' });
    expect(rule(offer)).toEqual({ may: 'go' });
    expect(rule(bySms(offer))).toEqual({ may: 'go' });
  });

  it('is answered in her window at any hour, known to the clinic or not', () => {
    const night = at('23:30');
    const lastInboundAt = new Date(night - 3_600_000);
    expect(rule(answer, { lastInboundAt }, night)).toEqual({ may: 'go' });
    expect(rule(answer, { lastInboundAt, person: null }, night)).toEqual({ may: 'go' });
    expect(rule({ ...reminder, purpose: 'access', kind: 'notice' }, {}, night)).toEqual({ may: 'go' });
  });
});

describe('words of the staff by SMS', () => {
  const words = { ...bySms(answer), kind: 'text', template: 'text' } as const;
  it('keep the night, and a no that she said on WhatsApp', () => {
    expect(rule(words, {}, at('12:00'))).toEqual({ may: 'go' });
    expect(rule(words, {}, at('21:00'))).toEqual(wait(at('08:00', addDays(day, 1)), 'quiet-hours'));
    const no = { 'whatsapp:service': 'withdrawn' } as const;
    expect(rule(words, person({}, { ...no, 'sms:service': null }))).toEqual(never('opted-out'));
    expect(rule(words, person({}, { ...no, 'sms:service': 'granted' }))).toEqual({ may: 'go' });
    expect(rule({ ...words, template: 'opt-out-confirmation' }, person({}, no), at('21:00'))).toEqual({
      may: 'go',
    });
  });
});

describe('the hours', () => {
  it('of the clinic hold for service, and SMS rings in nobody’s night', () => {
    expect(rule(reminder, {}, at('20:00'))).toEqual(wait(at('08:00', addDays(day, 1)), 'quiet-hours'));
    const open = { silence: { ...facts(reminder).silence, quietHours: null } };
    expect(rule(reminder, open, at('22:00'))).toEqual({ may: 'go' });
    expect(rule(bySms(reminder), open, at('22:00'))).toEqual(
      wait(at('08:00', addDays(day, 1)), 'quiet-hours'),
    );
  });

  it('of offers leave out Sundays and closed days', () => {
    expect(rule(offer, {}, at('08:59'))).toEqual(wait(at('09:00'), 'quiet-hours'));
    expect(rule(offer, {}, at('19:00', '2026-11-28'))).toEqual(
      wait(at('09:00', '2026-11-30'), 'quiet-hours'),
    );
    expect(rule(offer, {}, at('10:00', '2026-12-25'))).toEqual(
      wait(at('09:00', '2026-12-26'), 'quiet-hours'),
    );
    expect(rule(reminder, {}, at('10:00', '2026-11-29'))).toEqual({ may: 'go' });
  });

  it('of a visit leave out Sundays and closed days, but for the reminder', () => {
    const sunday = at('10:00', '2026-11-29');
    const advice = { ...reminder, template: 'pos_atendimento' };
    expect(rule(advice, {}, sunday)).toEqual(wait(at('08:00', '2026-11-30'), 'quiet-hours'));
    const open = { silence: { ...facts(reminder).silence, quietDays: false } };
    expect(rule(advice, open, sunday)).toEqual({ may: 'go' });
    expect(rule(reminder, {}, sunday)).toEqual({ may: 'go' });
  });

  it('are the business of whoever offers a free time or tells of a delay', () => {
    for (const template of ['vaga_disponivel', 'aviso_atraso'])
      expect(rule({ ...reminder, kind: 'notice', template }, {}, at('21:00'))).toEqual({ may: 'go' });
  });

  it('end too late for what is of use tonight only', () => {
    expect(rule({ ...reminder, usefulUntil: at('23:00') }, {}, at('20:30'))).toEqual(never('quiet-hours'));
    expect(rule({ ...reminder, usefulUntil: noon })).toEqual(never('too-late'));
  });
});

describe('the caps', () => {
  it('let one offer a day through, and four in thirty days', () => {
    const one = [earlier(at('10:00'), { isOffer: true })];
    expect(rule(offer, { sent: one })).toEqual(wait(at('09:00', addDays(day, 1)), 'offers-cap'));
    const four = [1, 5, 9, 29].map((days) => earlier(noon - days * 86_400_000, { isOffer: true }));
    expect(rule(offer, { sent: four })).toEqual(wait(noon + 86_400_000, 'offers-cap'));
    expect(rule(offer, { sent: four.slice(1) })).toEqual({ may: 'go' });
  });

  it('hold for what no hand wrote, in the clinic’s day', () => {
    const sent = Array.from({ length: 8 }, (_, index) => earlier(at('00:00') + index * 60_000));
    expect(rule(reminder, { sent })).toEqual(wait(at('08:00', addDays(day, 1)), 'daily-cap'));
    expect(rule({ ...reminder, kind: 'template' }, { sent })).toEqual({ may: 'go' });
    const yesterday = sent.map((one) => ({ ...one, at: one.at - 3_600_000 }));
    expect(rule(reminder, { sent: yesterday })).toEqual({ may: 'go' });
  });

  it('space automatic messages to one person, not those of a hand', () => {
    const sent = [earlier(noon - 2_000, { isAutomatic: false })];
    expect(rule(reminder, { sent })).toEqual(wait(noon + 4_000, 'pair-rate'));
    expect(rule(answer, { sent, lastInboundAt: new Date(noon - 3_000) })).toEqual({ may: 'go' });
    expect(rule(bySms(reminder), { sent })).toEqual({ may: 'go' });
  });

  it('come on top of the provider’s pause of offers', () => {
    const offersPausedUntil = at('22:00');
    expect(rule(offer, { offersPausedUntil })).toEqual(wait(at('09:00', addDays(day, 1)), 'offers-paused'));
    expect(rule(reminder, { offersPausedUntil })).toEqual({ may: 'go' });
  });
});

const hours = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
const someFacts = fc
  .record({
    ask: fc.constantFrom(reminder, offer, bySms(reminder), bySms(offer)),
    quietHours: fc.option(fc.record({ from: hours, to: hours })),
    zone: fc.constantFrom('America/Sao_Paulo', 'America/Rio_Branco', 'America/Noronha', 'Europe/Lisbon'),
    offersFrom: fc.constantFrom('08:00', '09:30', '12:00'),
    offersTo: fc.constantFrom('13:00', '18:00', '21:00'),
    caps: fc.record({
      offersADay: fc.integer({ min: 1, max: 3 }),
      offersAMonth: fc.integer({ min: 1, max: 6 }),
      automaticADay: fc.integer({ min: 1, max: 5 }),
    }),
  })
  .map(({ ask, quietHours, zone, offersFrom, offersTo, caps }) =>
    facts(ask, {
      silence: {
        quietHours,
        quietDays: false,
        calendar: { timeZone: zone, closedDays: ['2026-12-25', '2026-11-27'] },
      },
      settings: { ...defaultMessagingSettings, isSmsOn: true, offersFrom, offersTo, ...caps },
    }),
  );
const inSpan = (time: string, { from, to }: { from: string; to: string }) =>
  from < to ? time >= from && time < to : from > to && (time >= from || time < to);

describe('whatever is asked, and whenever', () => {
  it('nothing leaves in a silence', () => {
    fc.assert(
      fc.property(someFacts, fc.integer({ min: 0, max: 60 * 24 * 60 }), (made, minutes) => {
        const now = noon + minutes * 60_000;
        const ruling = ruleOnSend(made, now);
        if (ruling.may === 'never') return;
        const { silence, settings, ask } = made;
        const leaves = ruling.may === 'go' ? now : ruling.until;
        const { time, weekday, day: on } = wallTime(leaves, silence.calendar.timeZone);
        if (ask.channel === 'sms') expect(time >= '08:00' && time < '20:00').toBe(true);
        if (ask.purpose === 'service')
          expect(silence.quietHours && inSpan(time, silence.quietHours)).not.toBe(true);
        if (ask.purpose !== 'offers') return;
        expect(time >= settings.offersFrom && time < settings.offersTo).toBe(true);
        expect(weekday !== 0 && !silence.calendar.closedDays.includes(on)).toBe(true);
      }),
    );
  });

  it('a story of many wishes never exceeds a cap, nor does anybody get two within six seconds', () => {
    const wishes = fc.array(fc.record({ gap: fc.nat(3 * 86_400_000), isOffer: fc.boolean() }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(someFacts, wishes, (made, story) => {
        const sent: SentMessage[] = [];
        let now = noon;
        for (const { gap, isOffer } of story) {
          now += gap % (isOffer ? 7_200_000 : gap + 1);
          const ask = isOffer ? offer : reminder;
          const ruling = ruleOnSend({ ...made, ask, sent }, now);
          if (ruling.may === 'never') continue;
          if (ruling.may === 'wait') {
            expect(ruling.until).toBeGreaterThan(now);
            // What it waited for is over when it comes back.
            expect(ruleOnSend({ ...made, ask, sent }, ruling.until)).toEqual({ may: 'go' });
            now = ruling.until;
          }
          sent.push(earlier(now, { isOffer, isAutomatic: isAutomatic(ask) }));
        }
        keepsCaps(made, sent);
      }),
      { numRuns: 60 },
    );
  });
});

function keepsCaps({ settings, silence }: SendFacts, sent: readonly SentMessage[]): void {
  const perDay = (list: readonly SentMessage[]) => {
    const days = list.map((one) => wallTime(one.at, silence.calendar.timeZone).day);
    return Math.max(0, ...days.map((on) => days.filter((other) => other === on).length));
  };
  const offers = sent.filter(({ isOffer }) => isOffer);
  expect(perDay(sent)).toBeLessThanOrEqual(settings.automaticADay);
  expect(perDay(offers)).toBeLessThanOrEqual(settings.offersADay);
  for (const { at: last } of offers)
    expect(offers.filter((one) => one.at <= last && one.at > last - monthMs).length).toBeLessThanOrEqual(
      settings.offersAMonth,
    );
  for (const [index, one] of sent.entries())
    if (index > 0) expect(one.at - (sent[index - 1] as SentMessage).at).toBeGreaterThanOrEqual(6_000);
}
