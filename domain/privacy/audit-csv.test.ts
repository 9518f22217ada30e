import { describe, expect, it } from 'vitest';
import { auditCsv } from './audit-csv.ts';

const event = {
  ...{ at: '2026-11-27T10:00:00.000Z', actor: 'a', actorName: 'Ana, a "Primeira"', actorRole: 'owner' },
  ...{ action: 'client.read', entity: 'client', entityId: null, purpose: 'CARE_DELIVERY' },
};

describe('the exported trail', () => {
  it('has a line of names, quotes what needs it and leaves what is not known empty', () => {
    expect(auditCsv([event])).toBe(
      '\u{feff}at,actorName,actor,actorRole,action,entity,entityId,purpose\r\n' +
        '2026-11-27T10:00:00.000Z,"Ana, a ""Primeira""",a,owner,client.read,client,,CARE_DELIVERY\r\n',
    );
  });

  it.each(['=1+1', '+55', '-1', '@x', '\tx'])('gives a spreadsheet no formula: %s', (actorName) => {
    expect(auditCsv([{ ...event, actorName }])).toContain(`,a,owner`);
    expect(auditCsv([{ ...event, actorName }])).toContain(`'${actorName}`);
  });
});
