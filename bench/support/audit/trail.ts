import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import { auditPrivateKey, auditPublicKey } from '../../../models/audit-anchor.ts';
import { anchorHeads, readAnchorFile } from '../../../models/audit-anchors.ts';
import { sealOnce } from '../../../models/audit-chain.ts';
import { checkTrail } from '../../../models/audit-check.ts';
import type { AuditFault } from '../../../models/audit-verify.ts';
import { fileKms } from '../../../models/encryption.ts';
import { createKnex } from '../../../models/knex.ts';
import { createTenancy, systemActor, type Tenancy } from '../../../models/tenancy.ts';
import type { Context } from '../bench.ts';
import { asAdmin, clinicMaker } from '../clinic.ts';
import { startRecordStack } from '../stack.ts';
import { chainBig, copies, restoreFrom } from './rows.ts';

/** Somebody lays hands on it: everything that is done behind the policies goes through `admin`. */
export interface AuditBench {
  ours: string;
  theirs: string;
  admin: pg.Client;
  anchorFile: string;
  places: number;
  asSuperuser(work: () => Promise<unknown>): Promise<void>;
  /** Puts both clinics and the signed heads back as they were. */
  repair(): Promise<void>;
  faults(clinicId: string): Promise<AuditFault[]>;
  /** A link in the middle of what one signature covers. */
  seqOf(place: number): number;
  honest(count: number): Promise<number>;
  walkBig(count: number): Promise<{ checked: number; faults: number; seconds: number }>;
}

const hourMs = 3_600_000;

export async function openAuditBench(
  context: Pick<Context<string>, 'defer' | 'say'>,
  wish: { events: number; places: number },
): Promise<AuditBench> {
  const stack = await startRecordStack(context);
  const maker = clinicMaker(stack);
  context.defer(() => maker.close());
  const auditor = auditTenancy(stack);
  context.defer(() => auditor.knex.destroy());
  const key = auditPrivateKey(stack.secrets.auditKey);
  const anchorFile = join(stack.stateDir, 'bench-anchors.jsonl');
  const make = async () => (await maker.make({ professionals: 1, clients: 1 })).id;
  const [ours, theirs] = [await make(), await make()];

  async function seal(): Promise<void> {
    for (;;) {
      const heads = await sealOnce(auditor);
      if (heads.length === 0) return;
      await anchorHeads(auditor.knex, { file: anchorFile, key, heads, now: new Date() });
    }
  }
  const write = (clinicId: string, count: number) => writeEvents(maker.tenancy, clinicId, count);
  // What making the clinics wrote is sealed first, so that a place is the same link in both.
  await seal();
  const each = Math.floor(wish.events / wish.places);
  for (let at = 0; at < wish.places; at += 1) {
    for (const clinicId of [ours, theirs]) await write(clinicId, each);
    await seal();
  }

  const admin = await openAdmin(stack, context.defer);
  await admin.query(copies.make);
  let signed = await readFile(anchorFile, 'utf8');
  // An hour later: what nobody signed by then is missed.
  async function look(clinicId: string) {
    const file = await readAnchorFile(anchorFile, auditPublicKey(stack.secrets.auditKey));
    return checkTrail(auditor, clinicId, file, new Date(Date.now() + hourMs));
  }
  async function asSuperuser(work: () => Promise<unknown>): Promise<void> {
    await admin.query(`begin; set local session_replication_role = replica`);
    await work();
    await admin.query('commit');
  }

  return {
    ...{ ours, theirs, admin, anchorFile, places: wish.places, asSuperuser },
    faults: async (clinicId) => (await look(clinicId)).faults,
    seqOf: (place) => (place - 1) * each + 2,
    async repair() {
      await asSuperuser(() => restoreFrom(admin));
      await writeFile(anchorFile, signed);
    },
    async honest(count) {
      const writers = Array.from({ length: 20 }, () => write(theirs, Math.ceil(count / 20)));
      // Looked at in the middle of it as well.
      const [during] = await Promise.all([look(theirs), ...writers, seal()]);
      await seal();
      const after = await look(theirs);
      await admin.query(copies.makeAnew);
      signed = await readFile(anchorFile, 'utf8');
      return during.faults.length + after.faults.length;
    },
    async walkBig(count) {
      const big = await make();
      const head = await chainBig(admin, big, count, (work) => asSuperuser(work));
      await anchorHeads(auditor.knex, { file: anchorFile, key, heads: [head], now: new Date() });
      const began = performance.now();
      const { checked, faults } = await look(big);
      return { checked, faults: faults.length, seconds: (performance.now() - began) / 1000 };
    },
  };
}

function auditTenancy(stack: Stack): Tenancy {
  const kms = fileKms(Buffer.from(stack.secrets.masterKey, 'base64'));
  const tokenKey = Buffer.from(stack.secrets.tokenKey, 'base64');
  return createTenancy({ knex: createKnex({ url: stack.roleUrls.audit, pool: 3 }), kms, tokenKey });
}

/** One connection for the whole run. */
async function openAdmin(stack: Stack, defer: Context<string>['defer']): Promise<pg.Client> {
  let close = (): void => undefined;
  const client = await new Promise<pg.Client>((resolve, reject) => {
    const over = asAdmin(stack, (opened) => {
      resolve(opened);
      return new Promise<void>((done) => (close = done));
    });
    over.catch(reject);
    defer(() => {
      close();
      return over;
    });
  });
  return client;
}

const writeEvents = (tenancy: Tenancy, clinicId: string, count: number): Promise<void> =>
  tenancy.withClinic(systemActor(clinicId), async (scope) => {
    for (let at = 0; at < count; at += 1)
      await scope.audit({
        ...{ action: 'client.read', entity: 'client', entityId: clinicId },
        subjectIds: [clinicId],
      });
  });
