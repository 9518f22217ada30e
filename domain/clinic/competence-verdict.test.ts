import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clinicClasses,
  type CompetenceRule,
  councils,
  type Council,
  type Licence,
  ruledRegimes,
  type RuledRegime,
  type SignOff,
  verdicts,
} from './competence.ts';
import { nationalRules } from './competence-defaults.ts';
import { judgeAct, verdictFor } from './competence-verdict.ts';

const day = '2026-11-26';
const [procedureId, professionalId] = ['toxin', 'lia'];
const licence = (council: Council, more: Partial<Licence> = {}): Licence => ({
  ...{ council, category: null, specialty: null, validUntil: null },
  ...more,
});
const rule = (more: Partial<CompetenceRule>): CompetenceRule => ({
  ...{ id: 'own', procedureId: null, regime: 'injectable-medicine', council: null, category: null },
  ...{
    clinicClass: null,
    verdict: 'YES',
    source: 'norma da clínica',
    validFrom: '2020-01-01',
    validTo: null,
  },
  ...more,
});
const act = (regime: RuledRegime | 'none', licences: Licence[], more: object = {}) => ({
  ...{ clinicClass: 'health-service' as const, regime, procedureId, professionalId, licences, day },
  ...{ rules: nationalRules as readonly CompetenceRule[], signOffs: [] as SignOff[], ...more },
});

describe('who may do what where', () => {
  it.each([
    ['no licence at all', [], 'licence-missing'],
    ['an aesthetician', [licence('none')], 'act-not-allowed'],
    ['a technician of nursing', [licence('COREN', { category: 'TE' })], 'act-not-allowed'],
    ['a biologist', [licence('CRBIO')], 'act-not-allowed'],
    ['a biomedic without the habilitation', [licence('CRBM')], 'act-not-allowed'],
    ['a biomedic', [licence('CRBM', { specialty: 'biomedicina-estetica' })], 'act-needs-sign-off'],
    ['a dentist', [licence('CRO')], 'act-needs-sign-off'],
    [
      'a nurse',
      [licence('COREN', { category: 'ENF', specialty: 'enfermagem-estetica' })],
      'act-needs-sign-off',
    ],
    [
      'a physician whose licence ended yesterday',
      [licence('CRM', { validUntil: '2026-11-25' })],
      'licence-expired',
    ],
    ['a physician on the last day', [licence('CRM', { validUntil: day })], null],
    ['a physician', [licence('CRM')], null],
    ['a dentist who is a physician too', [licence('CRO'), licence('CRM')], null],
  ] as const)('judges the toxin of %s', (_, licences, code) => {
    expect(judgeAct(act('injectable-medicine', [...licences])).code).toBe(code);
  });

  it('asks nothing for an assessment, and nothing but a rule against it for cosmetics and equipment', () => {
    expect(judgeAct(act('none', [])).code).toBeNull();
    expect(judgeAct(act('cosmetic', [])).code).toBeNull();
    expect(judgeAct(act('equipment', [licence('none')]))).toMatchObject({
      ...{ code: null, source: 'Lei 13.643/2018 (equipamento com registro na ANVISA)' },
    });
    const no = [rule({ regime: 'equipment', council: 'none', verdict: 'NO' })];
    expect(judgeAct(act('equipment', [], { rules: no })).code).toBe('act-not-allowed');
  });

  it('refuses every injectable in a service of interest for health, whoever signs', () => {
    const open = [rule({ procedureId, regime: null, clinicClass: 'health-interest', council: 'CRM' })];
    const signOffs = [{ procedureId, regime: null, professionalId, council: null, endsOn: null }];
    const there = { clinicClass: 'health-interest', rules: open, signOffs };
    for (const regime of ['injectable-medicine', 'injectable-device'] as const)
      expect(judgeAct(act(regime, [licence('CRM')], there)).code).toBe('clinic-class-refused');
    const interest = { clinicClass: 'health-interest' };
    expect(judgeAct(act('invasive', [licence('CRM')], interest)).code).toBe('act-not-allowed');
    expect(judgeAct(act('equipment', [licence('CRM')], interest)).code).toBe('act-needs-sign-off');
    expect(judgeAct(act('cosmetic', [licence('none')], interest)).code).toBeNull();
  });

  it('takes a signature for the act or the regime, for the person or the council, to its last day', () => {
    const dentist = [licence('CRO')];
    const signed = (more: Partial<SignOff>) =>
      judgeAct(
        act('injectable-medicine', dentist, {
          signOffs: [
            {
              ...{
                procedureId: null,
                regime: 'injectable-medicine',
                professionalId,
                council: null,
                endsOn: null,
              },
              ...more,
            },
          ],
        }),
      );
    expect(signed({})).toMatchObject({ code: null, isSignedOff: true, verdict: 'CONTESTED' });
    expect(signed({ professionalId: null, council: 'CRO' }).code).toBeNull();
    expect(signed({ endsOn: day }).code).toBeNull();
    expect(signed({ endsOn: '2026-11-25' }).code).toBe('act-needs-sign-off');
    expect(signed({ professionalId: 'caio' }).code).toBe('act-needs-sign-off');
    expect(signed({ professionalId: null, council: 'CRM' }).code).toBe('act-needs-sign-off');
    expect(signed({ procedureId: 'filler', regime: null }).code).toBe('act-needs-sign-off');
  });

  it('never makes a no into a yes by a signature', () => {
    const signOffs = [{ procedureId, regime: null, professionalId, council: null, endsOn: null }];
    expect(judgeAct(act('injectable-medicine', [licence('none')], { signOffs })).code).toBe(
      'act-not-allowed',
    );
  });

  it('lets a rule of the clinic begin and end on its days', () => {
    const on = (when: string) =>
      verdictFor(
        act('injectable-medicine', [licence('CRO')], {
          rules: [
            ...nationalRules,
            rule({
              procedureId,
              regime: null,
              verdict: 'NO',
              validFrom: '2026-12-01',
              validTo: '2026-12-31',
            }),
          ],
          day: when,
        }),
      ).verdict;
    expect(['2026-11-30', '2026-12-01', '2026-12-31', '2027-01-01'].map(on)).toEqual([
      ...['CONTESTED', 'NO', 'NO', 'CONTESTED'],
    ]);
  });

  it('lets nobody without a council inject by a rule that names none', () => {
    expect(judgeAct(act('invasive', [], { rules: [rule({ regime: 'invasive' })] })).code).toBe(
      'licence-missing',
    );
    expect(
      judgeAct(act('invasive', [licence('CRF')], { rules: [rule({ regime: 'invasive' })] })).code,
    ).toBeNull();
  });
});

describe('for any rules', () => {
  const maybe = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: null });
  const days = fc.constantFrom('2024-01-01', '2025-06-01', '2026-01-01', '2026-11-26', '2027-01-01');
  const anyRule: fc.Arbitrary<CompetenceRule> = fc
    .record({
      ...{ isOfProcedure: fc.boolean(), regime: fc.constantFrom(...ruledRegimes) },
      ...{ council: maybe(fc.constantFrom(...councils)), category: maybe(fc.constantFrom('ENF', 'TE')) },
      ...{ clinicClass: maybe(fc.constantFrom(...clinicClasses)), verdict: fc.constantFrom(...verdicts) },
      ...{ validFrom: days, validTo: maybe(days) },
    })
    .map(({ isOfProcedure, regime, ...rest }) =>
      rule({
        ...rest,
        procedureId: isOfProcedure ? procedureId : null,
        regime: isOfProcedure ? null : regime,
      }),
    );
  const anyLicence = fc.record({
    ...{ council: fc.constantFrom(...councils), category: maybe(fc.constantFrom('ENF', 'TE')) },
    ...{ specialty: fc.constant(null), validUntil: maybe(days) },
  });
  const anyAct = fc.record({
    ...{ clinicClass: fc.constantFrom(...clinicClasses), regime: fc.constantFrom(...ruledRegimes) },
    ...{ procedureId: fc.constant(procedureId), licences: fc.array(anyLicence, { maxLength: 3 }) },
    ...{ rules: fc.array(anyRule, { maxLength: 8 }), day: days },
  });

  it('a no about the procedure for whoever and wherever is beaten by nothing more general', () => {
    fc.assert(
      fc.property(anyAct, (asked) => {
        const no = rule({ ...{ procedureId, regime: null, verdict: 'NO', validFrom: '2000-01-01' } });
        const general = asked.rules.filter((one) => one.procedureId === null);
        expect(verdictFor({ ...asked, rules: [...general, no] }).verdict).toBe('NO');
      }),
    );
  });

  it('their order says nothing', () => {
    fc.assert(
      fc.property(anyAct, (asked) => {
        const { verdict } = verdictFor(asked);
        expect(verdictFor({ ...asked, rules: asked.rules.toReversed() }).verdict).toBe(verdict);
      }),
    );
  });

  it('one more licence never takes a right away, and one that has ended never gives one', () => {
    const rank = { NO: 0, CONTESTED: 1, YES: 2 };
    fc.assert(
      fc.property(anyAct, anyLicence, (asked, more) => {
        const before = verdictFor(asked).verdict;
        const after = verdictFor({ ...asked, licences: [...asked.licences, more] }).verdict;
        expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
        const ended = { ...more, validUntil: '2023-12-31' };
        expect(verdictFor({ ...asked, licences: [...asked.licences, ended] }).verdict).toBe(before);
      }),
    );
  });

  it('nobody without any licence does what needs one', () => {
    fc.assert(
      fc.property(anyAct, (asked) => {
        const rules = asked.rules.filter((one) => one.council !== 'none');
        const heavy = { ...asked, rules, regime: 'invasive' as const, licences: [] };
        expect(verdictFor(heavy).verdict).toBe('NO');
      }),
    );
  });
});

describe('the rules of the nation', () => {
  it('have a source, a date and a name of their own', () => {
    expect(new Set(nationalRules.map(({ id }) => id)).size).toBe(nationalRules.length);
    for (const one of nationalRules) {
      expect(one.source.length).toBeGreaterThan(10);
      expect(one.validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });
});
