import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  createErasureActivities,
  type ErasureActivities,
} from '../../activities/privacy/erasure-activities.ts';
import { eraseSteps } from '../../domain/privacy/data-map.ts';
import { fileKms } from '../../models/encryption.ts';
import { createKnex } from '../../models/knex.ts';
import type { OpenProcess } from '../../models/open-process.ts';
import { openPersonCover } from '../../models/person-cover.ts';
import { createTenancy, type Tenancy } from '../../models/tenancy.ts';
import { eraseClientId } from '../../workflows/privacy/erase-client.ts';
import { startApi, type TestApi } from './api.ts';
import { createCatalogue, slotInDays } from './catalogue.ts';
import { type Clinics, startClinics, type TestClinic } from './clinics.ts';
import { plantPrediction } from './no-show.ts';

export interface ErasureStage {
  clinics: Clinics;
  api: TestApi;
  /** As workers connect, with the cover of the API. */
  tenancy: Tenancy;
  activities: ErasureActivities;
  files: { cover: string; ledger: string };
  ledgerKeyPem: string;
  deleted: OpenProcess[];
  run<T>(
    erasureId: string,
    act: (activities: ErasureActivities) => Promise<T>,
    clinic?: TestClinic,
  ): Promise<T>;
  /** Every step, as the workflow takes them. */
  runAll(erasureId: string, clinic?: TestClinic): Promise<void>;
  stop(): Promise<void>;
}

/** Real Postgres, a real cover and a real ledger; Temporal alone is not there. */
export async function openErasureStage(options: { keysRememberedMs?: number } = {}): Promise<ErasureStage> {
  const dir = mkdtempSync(join(tmpdir(), 'neonpro-erasure-'));
  const files = { cover: join(dir, 'cover.json'), ledger: join(dir, 'ledger.jsonl') };
  const clinics = await startClinics();
  const api = await startApi(clinics, { NEONPRO_COVER_KEYS_FILE: files.cover });
  const knex = createKnex({ url: clinics.urls.worker });
  const kms = fileKms(clinics.masterKey, openPersonCover(files.cover));
  const tenancy = createTenancy({ knex, kms, tokenKey: clinics.tokenKey, ...options });
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  const ledgerKeyPem = generateKeyPairSync('ed25519').privateKey.export(pem).toString();
  const deleted: OpenProcess[] = [];
  const activities = createErasureActivities({
    ...{ tenancy, ledgerFile: files.ledger, ledgerKeyPem },
    live: { publish: () => undefined, poke: () => undefined },
    deleteHistory: (process) => Promise.resolve(deleted.push(process) > 0),
  });
  const run: ErasureStage['run'] = (erasureId, act, clinic = clinics.a) => {
    const workflowId = eraseClientId(clinic.id, erasureId);
    const environment = new MockActivityEnvironment({
      workflowExecution: { workflowId, runId: randomUUID() },
    });
    return environment.run(() => act(activities));
  };
  return {
    ...{ clinics, api, tenancy, activities, files, ledgerKeyPem, deleted, run },
    async runAll(erasureId, clinic) {
      const step = (act: (activities: ErasureActivities) => Promise<unknown>) => run(erasureId, act, clinic);
      await step((acts) => acts.freezePerson({ erasureId }));
      await step((acts) => acts.callOffHerBusiness({ erasureId }));
      // What the visits' own processes do.
      await clinics.admin.query(
        `update appointments set is_closed = true where status in ('cancelled', 'done')`,
      );
      await step((acts) => acts.withdrawHerConsents({ erasureId }));
      for (const part of eraseSteps.filter((name) => name !== 'record'))
        await step((acts) => acts.eraseRowsOf({ erasureId, step: part }));
      await step((acts) => acts.sealHerRecord({ erasureId }));
      await step((acts) => acts.eraseRowsOf({ erasureId, step: 'record' }));
      await step((acts) => acts.writeErasureLedger({ erasureId }));
      await step((acts) => acts.destroyHerKey({ erasureId }));
      await step((acts) => acts.deleteHerHistories({ erasureId }));
      await step((acts) => acts.verifyErasure({ erasureId }));
      await step((acts) => acts.certifyErasure({ erasureId }));
    },
    async stop() {
      await api.close();
      await knex.destroy();
      await clinics.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const erasedPerson = {
  ...{ name: 'Jabuticaba Quiteria', cpf: '52998224725', phone: '+5511987650001' },
  ...{ email: 'jabuticaba@example.com', birthDate: '1990-02-03', notes: 'prefere a sala azul' },
};

/** Somebody with something in every place: a visit that was and one to come, a note, a talk, a risk, a grant, a choice. */
export async function letHerLive(
  stage: ErasureStage,
  clinic = stage.clinics.a,
): Promise<{ clientId: string; visitId: string }> {
  const { clinics, api } = stage;
  const owner = await api.signInProved(clinic, 'owner');
  const professional = await api.signIn(clinic, 'professional');
  const receptionist = await api.signInProved(clinic, 'receptionist');
  const catalogue = await createCatalogue(clinics.tenancy, clinic.id);
  const made = await owner.post<{ id: string }>('/clients', { ...erasedPerson, whatsappOptIn: true });
  const clientId = made.body.id;
  const { procedureId, professionalId } = catalogue;
  const booked = await owner.post<{ id: string }>(
    '/appointments',
    { clientId, procedureId, professionalId, startsAt: new Date(slotInDays(5)).toISOString() },
    { 'Idempotency-Key': randomUUID() },
  );
  const visitId = booked.body.id;
  await professional.post(`/clients/${clientId}/notes`, { text: 'Alergia a jabuticaba.' });
  await receptionist.post('/break-glass', { clientId, reason: 'Desmaio da Jabuticaba.', minutes: 30 });
  await plantPrediction(clinics, clinic, {
    ...{ appointmentId: visitId, clientId, startsAt: new Date(slotInDays(5)), scoredAt: new Date() },
  });
  return { clientId, visitId };
}
