import { describe, expect, it } from 'vitest';
import { activitiesOn } from '../compliance/processing-activities.ts';
import { houseActivities } from '../compliance/house-activities.ts';
import { houseTexts } from '../consents/house-texts.ts';
import { isGrantable, isRevocable, purposeRule, purposes } from '../consents/purposes.ts';
import {
  basisWords,
  type LegalUse,
  legalUses,
  restsOnConsent,
  useCodes,
  useOn,
  usesOn,
} from './legal-uses.ts';
import { noticeOn } from './public-notice.ts';

/** Every day on which something begins or ends, and the day the register begins. */
const days = [
  ...new Set([
    '2026-11-27',
    ...legalUses.flatMap(({ validFrom, validTo }) => [validFrom, ...(validTo ? [validTo] : [])]),
    ...houseActivities.map(({ since }) => since),
  ]),
].toSorted();

describe('the one list of uses', () => {
  it('says one thing of a use on a day: lines of one code follow each other without a gap', () => {
    for (const code of useCodes) {
      const lines = legalUses
        .filter((use) => use.code === code)
        .toSorted((a, b) => a.validFrom.localeCompare(b.validFrom));
      expect(lines.length, code).toBeGreaterThan(0);
      lines.slice(1).forEach((line, at) => expect(lines[at]?.validTo, code).toBe(line.validFrom));
    }
  });

  it('changes on its day and tells earlier days as they were', () => {
    const [old] = legalUses.filter(({ code }) => code === 'scoring') as [LegalUse];
    const all: LegalUse[] = [
      { ...old, validTo: '2027-03-01' },
      {
        ...{ ...old, grounds: ['consent'], articles: 'art. 7º, I', asked: 'consent' },
        validFrom: '2027-03-01',
      },
    ];
    expect(useOn('scoring', '2027-02-28', all)?.asked).toBe('opposition');
    expect(useOn('scoring', '2027-03-01', all)?.asked).toBe('consent');
    expect(useOn('scoring', '2020-09-17', all)).toBeNull();
  });

  it('asks for a yes where the basis is one, and nowhere else', () => {
    for (const use of legalUses) {
      if (use.asked === 'consent') expect(restsOnConsent(use), use.code).toBe(true);
      if (restsOnConsent(use)) expect(['consent', 'choice'], use.code).toContain(use.asked);
    }
  });
});

describe('who tells it', () => {
  it.each(days)('consents, the public notice and the register agree on %s', (day) => {
    const uses = usesOn(day);
    for (const purpose of purposes) {
      const use = uses.find(({ code }) => code === purpose);
      expect(purposeRule(purpose, day)).toEqual({ basis: use?.articles, asked: use?.asked });
    }
    expect(noticeOn(day).map(({ code }) => code)).toEqual(uses.map(({ code }) => code));
    for (const { code, basis, isConsent } of noticeOn(day)) {
      const use = useOn(code, day) as LegalUse;
      expect(basis.startsWith(basisWords(use)), code).toBe(true);
      expect(isConsent, code).toBe(restsOnConsent(use));
    }
    for (const { id, uses: codes, legalBasis } of activitiesOn(day))
      for (const code of codes) expect(legalBasis, id).toContain(basisWords(useOn(code, day) as LegalUse));
  });

  it('no use is without an activity of the register, none has two, and none is without words', () => {
    const registered = activitiesOn('2026-11-27').flatMap(({ uses }) => uses);
    expect(registered.toSorted()).toEqual([...useCodes].toSorted());
    expect(Object.keys(houseTexts).toSorted()).toEqual([...purposes].toSorted());
  });

  it('a purpose is asked, objected to or told as its use is', () => {
    expect(purposes.filter((one) => isGrantable(one))).toEqual([
      ...['reminders', 'marketing', 'photos-publication', 'ai-chat'],
    ]);
    expect(purposes.filter((one) => !isRevocable(one))).toEqual(['care', 'photos-record']);
  });
});
