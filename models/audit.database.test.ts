import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { type Anchor, lineHash, noLine, signHead } from './audit-anchor.ts';
import { checkAnchors } from './audit-anchor-check.ts';
import { type ChainHead, sealOnce, unsignedHeads } from './audit-chain.ts';
import { checkTrail, keepCheck, personKeyFaults } from './audit-check.ts';
import { type AuditFault, verifyAudit } from './audit-verify.ts';
import { fileKms } from './encryption.ts';
import { createKnex } from './knex.ts';
import { createTenancy, type Tenancy } from './tenancy.ts';

let clinics: Clinics;
let auditor: Tenancy;
let lines: string[];
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

const write = (clinic: Clinics['a'], count: number) =>
  clinics.tenancy.withClinic(clinic.system, async (scope) => {
    for (let at = 0; at < count; at += 1) {
      await scope.audit({
        action: 'client.read',
        entity: 'client',
        entityId: clinic.id,
        subjectIds: [clinic.id],
      });
    }
  });
const verify = (clinic = clinics.a) =>
  auditor.withClinic(clinic.system, (scope) =>
    verifyAudit(scope, checkAnchors(lines, publicKey), new Date()),
  );

function signed(heads: readonly ChainHead[]): string[] {
  const written: string[] = [];
  for (const head of heads) {
    const before = { line: written.length, text: written.at(-1) ?? noLine.text };
    written.push(JSON.stringify(signHead(head, privateKey, new Date(), before)));
  }
  return written;
}

/** Does something as a superuser past the triggers, looks what verification says, and puts it back. */
async function tampered(sql: string): Promise<string[]> {
  const { admin } = clinics;
  await admin.query('begin');
  await admin.query(`set local session_replication_role = replica`);
  await admin.query(sql.replaceAll('$clinic', `'${clinics.a.id}'`).replaceAll('$other', `'${clinics.b.id}'`));
  await admin.query('commit');
  return (await verify()).faults.map((fault) => fault.kind);
}

beforeAll(async () => {
  clinics = await startClinics();
  auditor = createTenancy({
    knex: createKnex({ url: clinics.urls.audit, pool: 2 }),
    kms: fileKms(clinics.masterKey),
    tokenKey: clinics.tokenKey,
  });
  await write(clinics.a, 30);
  await write(clinics.b, 5);
  const heads = await sealOnce(auditor);
  lines = signed(heads);
});
afterAll(async () => {
  await auditor.knex.destroy();
  await clinics.stop();
});

describe('the audit trail', () => {
  it('chains each clinic by itself and verifies', async () => {
    expect(await verify()).toMatchObject({ checked: 30, anchors: 1, faults: [] });
    expect(await verify(clinics.b)).toMatchObject({ checked: 5, anchors: 1, faults: [] });
  });

  it('asks once which heads nobody signed, of however many clinics', async () => {
    const asked: string[] = [];
    const note = ({ sql }: { sql: string }) => asked.push(sql);
    auditor.knex.on('query', note);
    expect(await unsignedHeads(auditor.knex, new Map([[clinics.a.id, 30]]))).toMatchObject([
      { clinicId: clinics.b.id, seq: 5 },
    ]);
    const all = await unsignedHeads(auditor.knex, new Map());
    auditor.knex.off('query', note);
    expect(all.map(({ seq }) => seq).sort()).toEqual([30, 5]);
    expect(asked).toHaveLength(2);
  });

  it('verifies honest rows written from many connections at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => write(clinics.b, 5)));
    while ((await sealOnce(auditor)).length > 0);
    expect(await verify(clinics.b)).toMatchObject({ checked: 105, faults: [] });
  });

  it('lets nobody change or remove an event', async () => {
    const change = (sql: string) => clinics.admin.query(sql);
    await expect(change(`update audit_events set action = 'x'`)).rejects.toThrow('append-only');
    await expect(change('delete from audit_events')).rejects.toThrow('append-only');
    await expect(change('truncate audit_chain')).rejects.toThrow('append-only');
    for (const role of ['tenancy', 'workerTenancy'] as const) {
      const write = clinics[role].withClinic(clinics.a.system, ({ trx }) =>
        trx('auditEvents').insert({
          clinicId: clinics.a.id,
          actor: 'x',
          actorRole: 'x',
          action: 'x',
          entity: 'x',
          purpose: 'x',
        }),
      );
      await expect(write).rejects.toThrow('permission denied');
    }
  });

  it.each([
    [
      'an edited event',
      `update audit_events set action = 'client.update' where id = (select event_id from audit_chain where clinic_id = $clinic and seq = 7)`,
      `update audit_events set action = 'client.read' where clinic_id = $clinic`,
      'event-changed',
    ],
    [
      'a back-dated event',
      `update audit_events set at = at - interval '1 day' where id = (select event_id from audit_chain where clinic_id = $clinic and seq = 8)`,
      `update audit_events set at = at + interval '1 day' where id = (select event_id from audit_chain where clinic_id = $clinic and seq = 8)`,
      'event-changed',
    ],
    [
      'two links swapped',
      `update audit_chain set seq = 1000 where clinic_id = $clinic and seq = 9; update audit_chain set seq = 9 where clinic_id = $clinic and seq = 10; update audit_chain set seq = 10 where clinic_id = $clinic and seq = 1000`,
      `update audit_chain set seq = 1000 where clinic_id = $clinic and seq = 9; update audit_chain set seq = 9 where clinic_id = $clinic and seq = 10; update audit_chain set seq = 10 where clinic_id = $clinic and seq = 1000`,
      'wrong-link',
    ],
    [
      'an event smuggled in',
      `insert into audit_events (clinic_id, actor, actor_role, action, entity, purpose, request_id) values ($clinic, 'x', 'owner', 'client.read', 'client', 'CARE_DELIVERY', 'smuggled')`,
      `delete from audit_events where request_id = 'smuggled'`,
      'event-unchained',
    ],
  ])('finds %s', async (_what, damage, repair, fault) => {
    expect(await tampered(damage)).toContain(fault);
    expect(await tampered(repair)).toEqual([]);
  });

  it('finds a cut tail and a forged head by the signed anchors', async () => {
    const faults = await tampered(`
      create table kept as select * from audit_chain where clinic_id = $clinic and seq > 25;
      create table kept_events as select * from audit_events where id in (select event_id from kept);
      delete from audit_chain where clinic_id = $clinic and seq > 25;
      delete from audit_events where id in (select id from kept_events)`);
    expect(faults).toContain('anchor-missing-tail');
    expect(
      await tampered(
        'insert into audit_events select * from kept_events; insert into audit_chain select * from kept',
      ),
    ).toEqual([]);
    const genuine = lines
      .map((line) => JSON.parse(line) as Anchor)
      .find((one) => one.clinicId === clinics.a.id);
    const file = checkAnchors([JSON.stringify({ ...genuine, seq: 29 })], publicKey);
    expect(file).toMatchObject({ anchors: [], faults: [{ kind: 'anchor-forged', line: 1 }] });
  });

  it('finds a line that was taken out of the signed heads, and one that was changed', () => {
    const kinds = (of: readonly string[]) =>
      checkAnchors(of, publicKey).faults.map(({ kind, line }) => [kind, line]);
    const [head] = lines.map((line) => JSON.parse(line) as Anchor);
    const five = signed(
      [1, 2, 3, 4, 5].map((seq) => ({ clinicId: head?.clinicId ?? '', seq, hash: Buffer.alloc(32, seq) })),
    );
    expect(kinds(five)).toEqual([]);
    for (const gone of [0, 1, 2, 3])
      expect(kinds(five.toSpliced(gone, 1)).at(0)).toEqual(['anchor-unlinked', gone + 1]);
    expect(kinds(five.toSpliced(2, 1, 'nothing'))).toEqual([
      ['anchor-unreadable', 3],
      ['anchor-unlinked', 4],
    ]);
    expect(lineHash('a')).not.toBe(lineHash('b'));
  });

  it('misses the signatures of heads that were signed long ago', async () => {
    const later = new Date(Date.now() + 3_600_000);
    const report = await auditor.withClinic(clinics.a.system, (scope) =>
      verifyAudit(scope, checkAnchors([], publicKey), later),
    );
    expect(report.faults).toEqual([{ kind: 'head-unanchored', seq: 1 }]);
  });

  it('finds a trail by person that says something else, and a key that was changed', async () => {
    const other = `subject_id = '00000000-0000-4000-8000-000000000001'`;
    const one = `where clinic_id = $clinic and event_id = (select event_id from audit_chain where clinic_id = $clinic and seq = 3)`;
    expect(await tampered(`update audit_subjects set ${other} ${one}`)).toContain('subjects-differ');
    expect(await tampered(`update audit_subjects set subject_id = $clinic ${one}`)).toEqual([]);
    const key = (byte: number) =>
      `update clinic_keys set wrapped_key = set_byte(wrapped_key, 40, get_byte(wrapped_key, 40) # ${byte}) where clinic_id = $clinic`;
    const look = async () =>
      (await checkTrail(auditor, clinics.a.id, checkAnchors(lines, publicKey), new Date())).faults;
    await tampered(key(1));
    expect(await look()).toEqual([{ kind: 'key-changed', version: 1 }]);
    await tampered(key(1));
    expect(await look()).toEqual([]);
  });

  it('keeps what a look found, calls somebody, and misses what an earlier look had seen', async () => {
    const keep = (checked: number, faults: AuditFault[]) =>
      clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
        keepCheck(scope, { clinicId: clinics.a.id, checked, anchors: 1, faults }, new Date()),
      );
    const tasks = async () =>
      (
        await clinics.admin.query<{ state: string }>(
          `select state from staff_tasks where kind = 'audit-fault'`,
        )
      ).rows;
    await keep(30, []);
    expect(await tasks()).toEqual([]);
    await keep(30, [{ kind: 'gap', seq: 4 }]);
    expect(await tasks()).toEqual([{ state: 'open' }]);
    await keep(31, []);
    expect(await tasks()).toEqual([{ state: 'done' }]);
    expect((await verify()).faults).toEqual([{ kind: 'trail-shorter', seq: 31 }]);
    const keys = await clinics.workerTenancy.withClinic(clinics.a.system, personKeyFaults);
    expect(keys).toEqual([]);
  });

  it('reads every letter of an event as it was sealed', async () => {
    const { tenancy, a } = clinics;
    const odd = 'a"b\\c/\n\t\b\f\r\u0001\u001f\u007f\u2028é😀%s</script>';
    await tenancy.withClinic(a.system, (scope) =>
      scope.audit({ action: odd, entity: odd, purpose: odd, subjectIds: [a.id, clinics.b.id] }),
    );
    await tenancy.withClinic({ ...a.system, actorId: odd, requestId: odd }, (scope) =>
      scope.audit({ action: 'client.read', entity: 'client', entityId: a.id }),
    );
    await sealOnce(auditor);
    expect(await verify()).toMatchObject({ faults: [] });
  });
});
