import { describe, expect, it } from 'vitest';
import { parseWebhook } from './webhook.ts';

const bodyOf = (field: string, value: unknown, entry: object = { id: '1022', time: 1_795_000_000 }) => ({
  object: 'whatsapp_business_account',
  entry: [{ ...entry, changes: [{ field, value }] }],
});
const itemOf = (field: string, value: unknown) => parseWebhook(bodyOf(field, value))[0];
const template = {
  message_template_id: 1689556908129832,
  message_template_name: 'lembrete_consulta_v2',
  message_template_language: 'pt_BR',
};
const ofTemplate = { wabaId: '1022', templateName: 'lembrete_consulta_v2', language: 'pt_BR' };

describe('news of a business account', () => {
  it('is left out without its account or its time, or when it says nothing to us', () => {
    const approved = { ...template, event: 'APPROVED' };
    for (const entry of [{ id: '1022' }, { time: 1_795_000_000 }, { id: '', time: 1 }])
      expect(parseWebhook(bodyOf('message_template_status_update', approved, entry))).toEqual([]);
    for (const [field, value] of [
      ['flows', approved],
      ['message_template_status_update', { event: 'APPROVED' }],
      ['message_template_status_update', null],
      ['business_capability_update', {}],
      ['account_update', { event: 7 }],
    ] as const)
      expect(itemOf(field, value), field).toBeUndefined();
  });

  it('tells of a template, with the reason when there is one', () => {
    const field = 'message_template_status_update';
    expect(itemOf(field, { ...template, event: 'APPROVED', reason: 'NONE' })).toEqual({
      ...{ kind: 'template', ...ofTemplate, templateId: '1689556908129832', event: 'APPROVED' },
      ...{
        eventId: 'acc:1022:1795000000:template:lembrete_consulta_v2:pt_BR:APPROVED',
        at: 1_795_000_000_000,
      },
    });
    expect(itemOf(field, { ...template, event: 'REJECTED', reason: 'INVALID_FORMAT' })).toMatchObject({
      ...{ event: 'REJECTED', reason: 'INVALID_FORMAT' },
    });
    const paused = { ...template, event: 'PAUSED', reason: 'NONE', other_info: { title: 'FIRST_PAUSE' } };
    expect(itemOf(field, paused)).toMatchObject({ event: 'PAUSED', reason: 'FIRST_PAUSE' });
  });

  it('tells of a category that changed, or will', () => {
    const field = 'template_category_update';
    expect(
      itemOf(field, { ...template, previous_category: 'UTILITY', new_category: 'MARKETING' }),
    ).toMatchObject({
      ...{ kind: 'template-category', ...ofTemplate, newCategory: 'MARKETING', previousCategory: 'UTILITY' },
    });
    const announced = { ...template, new_category: 'UTILITY', correct_category: 'MARKETING' };
    expect(itemOf(field, announced)).toMatchObject({ newCategory: 'UTILITY', comingCategory: 'MARKETING' });
  });

  it('tells of the quality of a template and of a number', () => {
    expect(
      itemOf('message_template_quality_update', { ...template, new_quality_score: 'RED' }),
    ).toMatchObject({ kind: 'template-quality', quality: 'RED' });
    const number = { display_phone_number: '+55 11 3000-0000', event: 'FLAGGED' };
    expect(
      itemOf('phone_number_quality_update', { ...number, max_daily_conversations_per_business: 'TIER_2K' }),
    ).toMatchObject({ kind: 'quality', displayPhone: '551130000000', event: 'FLAGGED', limit: 'TIER_2K' });
    expect(itemOf('phone_number_quality_update', { ...number, current_limit: 'TIER_250' })).toMatchObject({
      limit: 'TIER_250',
    });
  });

  it('reads how many people may be written to in a day, in each way that it is said', () => {
    const limitOf = (value: object) => itemOf('business_capability_update', value);
    expect(limitOf({ max_daily_conversations_per_business: 2000 })).toMatchObject({ dailyLimit: 2000 });
    expect(limitOf({ max_daily_conversations_per_business: 'TIER_100K' })).toMatchObject({
      dailyLimit: 100_000,
    });
    expect(limitOf({ max_daily_conversations_per_business: 'TIER_UNLIMITED' })).toMatchObject({
      dailyLimit: -1,
    });
    expect(limitOf({ max_daily_conversation_per_phone: 250 })).toMatchObject({ dailyLimit: 250 });
  });

  it('tells of restrictions, reviews and alerts', () => {
    expect(
      itemOf('account_update', { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } }),
    ).toMatchObject({ kind: 'account', event: 'ACCOUNT_VIOLATION', reason: 'SCAM' });
    expect(
      itemOf('account_update', {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }],
      }),
    ).toMatchObject({ reason: 'RESTRICTED_BIZ_INITIATED_MESSAGING' });
    expect(itemOf('account_review_update', { decision: 'APPROVED' })).toMatchObject({
      event: 'REVIEW_APPROVED',
    });
    expect(itemOf('account_alerts', { alert_info: { alert_type: 'OBA_APPROVED' } })).toMatchObject({
      event: 'ALERT_OBA_APPROVED',
    });
  });

  it('has one id for each thing that happened', () => {
    const ids = ['APPROVED', 'PAUSED', 'APPROVED'].map(
      (event) => itemOf('message_template_status_update', { ...template, event })?.eventId,
    );
    expect(new Set(ids).size).toBe(2);
  });
});
