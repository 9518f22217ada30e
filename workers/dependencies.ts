import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Logger } from 'pino';
import { createAppointmentActivities } from '../activities/appointments/activities.ts';
import { createDelayActivities } from '../activities/appointments/delay-activities.ts';
import { createClientActivities } from '../activities/clients/activities.ts';
import { createProcessActivities } from '../activities/clinic/activities.ts';
import { createEndpointGate } from '../activities/integrations/endpoint-gate.ts';
import { createRecoveryActivities } from '../activities/account/recovery-activities.ts';
import { createSweepActivities } from '../activities/clinic/sweep-activities.ts';
import { createWatchActivities } from '../activities/clinic/watch-activities.ts';
import { createWebhookClient } from '../activities/integrations/webhook-client.ts';
import { createWebhookActivities } from '../activities/integrations/webhooks.ts';
import { createMediaActivities } from '../activities/messaging/media-activities.ts';
import { createMessagingActivities } from '../activities/messaging/activities.ts';
import { createDeliverActivities } from '../activities/messaging/deliver-activities.ts';
import { createSignInActivities } from '../activities/messaging/sign-in-activities.ts';
import { createSendNotice } from '../activities/messaging/send-notice.ts';
import { createOfferAnswerActivities } from '../activities/messaging/offer-answer-activities.ts';
import { createCampaignActivities } from '../activities/messaging/campaign-activities.ts';
import { createInbound } from '../activities/messaging/inbound.ts';
import { createComplianceActivities } from '../activities/compliance/compliance-activities.ts';
import { createRetentionActivities } from '../activities/compliance/retention-activities.ts';
import { createConsentActivities } from '../activities/consents/consent-activities.ts';
import { createEffectActivities } from '../activities/no-show/effect-activities.ts';
import { createLadderActivities } from '../activities/no-show/ladder-activities.ts';
import { createPackageActivities } from '../activities/packages/package-activities.ts';
import { createReturnActivities } from '../activities/packages/return-activities.ts';
import { createPaymentActivities } from '../activities/payments/activities.ts';
import { createHttpCaller } from '../activities/payments/http-call.ts';
import { createPixBank } from '../activities/payments/pix-bank.ts';
import { createIncidentActivities } from '../activities/compliance/incident-activities.ts';
import { createKeyActivities } from '../activities/compliance/key-activities.ts';
import { createSafetyActivities } from '../activities/products/safety-activities.ts';
import { createRecallActivities } from '../activities/products/recall-activities.ts';
import { createAnvisaActivities } from '../activities/products/anvisa-files.ts';
import { createAuditActivities } from '../activities/privacy/audit-activities.ts';
import { createRightsActivities } from '../activities/privacy/rights-activities.ts';
import { createErasureActivities } from '../activities/privacy/erasure-activities.ts';
import { createPrivacyActivities } from '../activities/privacy/activities.ts';
import { createExportActivities } from '../activities/privacy/export-activities.ts';
import { createModelWatchActivities } from '../activities/no-show/model-watch-activities.ts';
import { createTrainingActivities } from '../activities/no-show/training-activities.ts';
import { trainInThread } from '../activities/no-show/train-thread.ts';
import { createRecheckActivities } from '../activities/products/recheck-activities.ts';
import { createWaitlistActivities } from '../activities/waitlist/activities.ts';
import { createTemplateActivities } from '../activities/messaging/template-activities.ts';
import { createWhatsAppTemplates } from '../activities/messaging/whatsapp-templates.ts';
import { createWhatsAppMedia } from '../activities/messaging/whatsapp-media.ts';
import { createWhatsApp } from '../activities/messaging/whatsapp.ts';
import type { Config } from '../config.ts';
import { allClinics } from '../models/all-clinics.ts';
import { announceSwap } from '../models/announce-swap.ts';
import { auditPrivateKey, auditPublicKey } from '../models/audit-anchor.ts';
import { readAnchorFile } from '../models/audit-anchors.ts';
import { fileKms } from '../models/encryption.ts';
import { createKnex } from '../models/knex.ts';
import { coverOf } from '../models/person-cover.ts';
import { createLivePublisher } from '../models/live.ts';
import { readMessageFate } from '../models/message-fate.ts';
import { weighedClinics } from '../models/no-show-weighed-clinics.ts';
import { openProcesses, processKinds } from '../models/open-process.ts';
import { enqueueProcesses } from '../models/outbox.ts';
import { sweepKinds, sweepOnce } from '../models/sweep.ts';
import { createTenancy, systemActor } from '../models/tenancy.ts';
import { watchedClinics } from '../models/watched-clinics.ts';
import { connectTemporalLazily, createTemporalClient } from '../temporal/client.ts';
import { createCodecKeys } from '../temporal/codec-keys.ts';
import { createDataConverter } from '../temporal/data-converter.ts';
import { mergeActivities } from './activities.ts';
import { createDispatch, restartTopic } from './dispatch.ts';
import { deleteHistory } from './delete-history.ts';
import { processOf, processTypes, workflowIdOf } from './process-ids.ts';
import { withFanOut } from './fan-out.ts';
import { startInbound } from './inbound.ts';
import { createProviderWatch } from './provider-health.ts';
import { startRelay } from './relay.ts';
import { startSealer } from './sealer.ts';
import { createHouseSms, smsProvidersOf, startSubscriptions } from './sms.ts';

export interface WorkerDependencies {
  dataConverter: DataConverter;
  activities: ReturnType<typeof mergeActivities>;
  /** Starts the loops that live beside the workers; the answer stops them. */
  startLoops(): { stop(): Promise<void> };
  /** Rejects when Postgres or Temporal does not answer. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** Built once for a process. Three database roles, each with the pool of its job; nothing here waits for a server to be up. */
export function createWorkerDependencies(config: Config, log: Logger): WorkerDependencies {
  const { database, keys, whatsapp, webhooks } = config;
  const kms = fileKms(keys.master, coverOf(config));
  const knex = createKnex({ url: database.workerUrl, pool: database.pool });
  const outbox = createKnex({ url: database.outboxUrl, pool: 4 });
  const audit = createKnex({ url: database.auditUrl, pool: 2 });
  const known = { kms, tokenKey: keys.token, keysRememberedMs: keys.rememberedMs };
  const tenancy = createTenancy({ knex, ...known });
  const auditTenancy = createTenancy({ knex: audit, ...known });
  const live = createLivePublisher(database.workerUrl);
  const dataConverter = createDataConverter(createCodecKeys(tenancy));
  const connection = connectTemporalLazily(config);
  const client = createTemporalClient(config, connection, dataConverter);
  const { applyInbound } = createInbound({ tenancy, live });

  const providers = createProviderWatch({ knex, log, providers: ['whatsapp', ...smsProvidersOf(config)] });
  // One client, so that the breaker knows of every failure.
  const sending = {
    tenancy,
    whatsapp: createWhatsApp({
      ...{ baseUrl: whatsapp.baseUrl, version: whatsapp.version },
      onState: providers.note,
    }),
    whatsappToken: whatsapp.token,
  };

  const sms = createHouseSms({ config, tenancy, onState: providers.note });
  const { origin } = new URL(config.http.publicUrl);
  const sendNotice = createSendNotice({ ...sending, live });

  return {
    dataConverter,
    activities: mergeActivities(
      createAppointmentActivities({ tenancy, live }),
      createConsentActivities({ tenancy, live }),
      createDelayActivities({ tenancy, sendNotice }),
      createLadderActivities({ tenancy, live }),
      createClientActivities({ tenancy, live }),
      createWaitlistActivities({ tenancy, live, sendNotice }),
      createOfferAnswerActivities(sending),
      createMediaActivities({
        ...{ tenancy, live, whatsappToken: whatsapp.token },
        media: createWhatsAppMedia({ baseUrl: whatsapp.baseUrl, version: whatsapp.version }),
      }),
      createMessagingActivities({ ...sending, live }),
      createDeliverActivities({ ...sending, live, sms, origin, smsCanReply: config.sms.canReply }),
      createTemplateActivities({
        ...{ tenancy, live, whatsappToken: whatsapp.token },
        templates: createWhatsAppTemplates({ baseUrl: whatsapp.baseUrl, version: whatsapp.version }),
      }),
      createSignInActivities({ ...sending, origin: new URL(config.http.publicUrl).origin }),
      createRecoveryActivities({ tenancy, live }),
      createSweepActivities({
        kinds: sweepKinds,
        sweepOnce: (kind, most) => sweepOnce(outbox, kind, most),
      }),
      createWatchActivities({ tenancy, live, watchedClinics: () => watchedClinics(outbox) }),
      createWebhookActivities({
        ...{ tenancy, live, gate: createEndpointGate() },
        post: createWebhookClient({ allowsLocal: webhooks.allowsLocal }),
        ...{ backoffMs: webhooks.backoffMs, timeoutMs: webhooks.timeoutMs },
      }),
      createCampaignActivities({ tenancy, live }),
      createPackageActivities({ tenancy, live, sendNotice }),
      createReturnActivities({ tenancy, live, sendNotice, origin: new URL(config.http.publicUrl).origin }),
      createPaymentActivities({
        ...{ tenancy, live, publicUrl: new URL(config.http.publicUrl).origin },
        bank: createPixBank({ baseUrl: config.pix.baseUrl, call: createHttpCaller(config.pix.tls) }),
      }),
      createTrainingActivities({ tenancy, live, fit: trainInThread }),
      createModelWatchActivities({ tenancy, live, weighedClinics: () => weighedClinics(outbox) }),
      createEffectActivities({ tenancy, live, weighedClinics: () => weighedClinics(outbox) }),
      createRetentionActivities({ tenancy, live, allClinics: () => allClinics(outbox) }),
      createComplianceActivities({ tenancy, live, allClinics: () => allClinics(outbox) }),
      createPrivacyActivities({ tenancy, live }),
      createErasureActivities({
        ...{ tenancy, live, ledgerFile: config.privacy.ledgerFile ?? null, ledgerKeyPem: keys.auditPem },
        deleteHistory: (process) => deleteHistory(client, workflowIdOf(process)),
      }),
      createExportActivities({ tenancy, live, key: auditPrivateKey(keys.auditPem) }),
      createRightsActivities({ tenancy, live, origin }),
      createKeyActivities({ tenancy, live }),
      createAuditActivities({
        ...{ tenancy, auditTenancy, live, auditedClinics: () => allClinics(audit) },
        readAnchors: () => readAnchorFile(config.audit.anchorFile, auditPublicKey(keys.auditPem)),
      }),
      createRecheckActivities({
        ...{ tenancy, live, allClinics: () => allClinics(outbox) },
        announceSwap: (clinicIds, importId) => announceSwap(outbox, clinicIds, importId),
      }),
      createSafetyActivities({ tenancy, live }),
      createRecallActivities({ tenancy, live }),
      createAnvisaActivities({ knex, databaseUrl: database.workerUrl, ...config.anvisa }),
      createIncidentActivities({ tenancy, live, origin: new URL(config.http.publicUrl).origin }),
      createProcessActivities({
        openProcesses: () => openProcesses(outbox),
        runningWorkflowIds: () => runningWorkflowIds(client),
        workflowIdOf,
        processOf,
        async enqueue(purpose, processes) {
          for (const kind of processKinds) {
            const ofKind = processes.filter((process) => process.kind === kind);
            await enqueueProcesses(outbox, purpose === 'restart' ? restartTopic[kind] : kind, ofKind);
          }
          live.poke('neonpro_outbox');
        },
      }),
    ),
    startLoops() {
      const dispatch = createDispatch({
        client,
        fateOf: (clinicId, messageId) =>
          tenancy.withClinic(systemActor(clinicId), (scope) => readMessageFate(scope, messageId)),
      });
      const loops = [
        providers.start(() =>
          Promise.all([sending.whatsapp, ...Object.values(sms)].map(({ probe }) => probe())),
        ),
        startRelay({
          ...{ knex: outbox, url: database.outboxUrl, log },
          dispatch: withFanOut(dispatch, { tenancy, poke: () => live.poke('neonpro_outbox') }),
        }),
        startSubscriptions(config, log),
        startInbound({ knex: outbox, url: database.outboxUrl, tenancy, applyInbound, log }),
        startSealer({
          tenancy: auditTenancy,
          key: auditPrivateKey(keys.auditPem),
          anchorFile: config.audit.anchorFile,
          log,
        }),
      ];
      return {
        async stop() {
          await Promise.all(loops.map((loop) => loop.stop()));
        },
      };
    },
    async probe() {
      await Promise.all([
        knex.raw('select 1').timeout(900),
        connection.withDeadline(Date.now() + 900, () => connection.healthService.check({})),
      ]);
    },
    async close() {
      await live.close();
      await connection.close();
      await Promise.all([knex.destroy(), outbox.destroy(), audit.destroy()]);
    },
  };
}

async function* runningWorkflowIds(client: Client): AsyncGenerator<string> {
  const types = processTypes.map((type) => `'${type}'`).join(', ');
  const query = `ExecutionStatus = 'Running' and WorkflowType in (${types})`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) yield workflowId;
}
