import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { type Anchor, signHead } from './audit-anchor.ts';
import { sealOnce } from './audit-chain.ts';
import { verifyAudit } from './audit-verify.ts';
import { fileKms } from './encryption.ts';
import { createKnex } from './knex.ts';
import { createTenancy, type Tenancy } from './tenancy.ts';

let clinics: Clinics;
let auditor: Tenancy;
let anchors: Anchor[];
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
  auditor.withClinic(clinic.system, (scope) => verifyAudit(scope, anchors, publicKey));

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
  anchors = heads.map((head) => signHead(head, privateKey, new Date()));
});
afterAll(async () => {
  await auditor.knex.destroy();
  await clinics.stop();
});

describe('the audit trail', () => {
  it('chains each clinic by itself and verifies', async () => {
    expect(await verify()).toEqual({ clinicId: clinics.a.id, checked: 30, faults: [] });
    expect(await verify(clinics.b)).toEqual({ clinicId: clinics.b.id, checked: 5, faults: [] });
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
    const [genuine] = anchors.filter((anchor) => anchor.clinicId === clinics.a.id);
    const forged = { ...(genuine as Anchor), seq: 29 };
    const report = await auditor.withClinic(clinics.a.system, (scope) =>
      verifyAudit(scope, [forged], publicKey),
    );
    expect(report.faults.map((fault) => fault.kind)).toEqual(['anchor-differs', 'anchor-forged']);
  });
});
