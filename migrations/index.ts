import type { Knex } from 'knex';
import * as tenancy from './01-tenancy.ts';
import * as clinics from './02-clinics.ts';
import * as identity from './03-identity.ts';
import * as signIn from './04-sign-in.ts';
import * as catalogue from './05-catalogue.ts';
import * as clients from './06-clients.ts';
import * as appointments from './07-appointments.ts';
import * as audit from './08-audit.ts';
import * as outbox from './09-outbox.ts';
import * as messages from './10-messages.ts';
import * as imports from './11-imports.ts';
import * as rateLimits from './12-rate-limits.ts';
import * as processes from './13-processes.ts';
import * as permissions from './14-permissions.ts';
import * as sessionKinds from './15-session-kinds.ts';
import * as factors from './20-factors.ts';
import * as ownAccount from './21-own-account.ts';
import * as signInFlows from './22-sign-in-flows.ts';
import * as sessions from './23-sessions.ts';
import * as networks from './24-networks.ts';
import * as rolePolicies from './25-role-policies.ts';
import * as breakGlass from './26-break-glass.ts';
import * as clinicalNotes from './27-clinical-notes.ts';
import * as apiUsage from './30-api-usage.ts';
import * as webhookEndpoints from './31-webhook-endpoints.ts';
import * as webhookDeliveries from './32-webhook-deliveries.ts';
import * as integrationEvents from './33-integration-events.ts';
import * as webhookProcesses from './34-webhook-processes.ts';
import * as clientDoor from './35-client-door.ts';
import * as accessRecovery from './36-access-recovery.ts';
import * as sweep from './37-sweep.ts';
import * as recoveredAccounts from './38-recovered-accounts.ts';
import * as recoveryTrust from './43-recovery-trust.ts';
import * as ownKeys from './46-own-keys.ts';
import * as auditSubjects from './47-audit-subjects.ts';
import * as visitServices from './48-visit-services.ts';
import * as resourceBlocks from './49-resource-blocks.ts';
import * as bookingPolicies from './50-booking-policies.ts';
import * as competenceRules from './51-competence-rules.ts';
import * as payments from './52-payments.ts';
import * as waitlist from './53-waitlist.ts';
import * as packages from './54-packages.ts';
import * as publicBooking from './55-public-booking.ts';
import * as importDryRun from './56-import-dry-run.ts';
import * as delayNotices from './57-delay-notices.ts';
import * as visitHolds from './58-visit-holds.ts';
import * as messageDelivery from './59-message-delivery.ts';
import * as conversations from './60-conversations.ts';
import * as contactChoices from './61-contact-choices.ts';
import * as messageTemplates from './62-message-templates.ts';
import * as campaigns from './63-campaigns.ts';
import * as smsRecipients from './64-sms-recipients.ts';
import * as fairQueues from './65-fair-queues.ts';
import * as noShowModels from './66-no-show-models.ts';
import * as noShowLadder from './67-no-show-ladder.ts';
import * as noShowEffects from './68-no-show-effects.ts';
import * as noShowBegin from './69-no-show-begin.ts';
import * as privacyTasks from './70-privacy-tasks.ts';
import * as consents from './71-consents.ts';
import * as rightsRequests from './72-rights-requests.ts';
import * as erasures from './73-erasures.ts';
import * as dataExports from './74-data-exports.ts';
import * as retention from './75-retention.ts';
import * as incidents from './76-incidents.ts';
import * as auditChecks from './77-audit-checks.ts';
import * as compliance from './78-compliance.ts';
import * as keyRotations from './79-key-rotations.ts';
import * as importKeys from './80-import-keys.ts';
import * as objections from './81-objections.ts';
import * as proofsAndFinding from './82-proofs-and-finding.ts';
import * as unsignedHeads from './83-unsigned-heads.ts';
import * as incidentProofs from './84-incident-proofs.ts';
import * as datedRules from './85-dated-rules.ts';
import * as rightsCodes from './86-rights-codes.ts';
import * as resealClinicValues from './88-reseal-clinic-values.ts';
import * as indexSealedRecords from './90-index-sealed-records.ts';
import * as anvisaMirror from './91-anvisa-mirror.ts';
import * as products from './92-products.ts';
import * as devices from './93-devices.ts';
import * as safetyEvents from './95-safety-events.ts';
import * as recalls from './94-recalls.ts';
import * as productRechecks from './96-product-rechecks.ts';

/** In order; names are kept without extension, so that a compiled release finds what a source checkout has run. */
const migrations: Record<string, Knex.Migration> = {
  '01-tenancy': tenancy,
  '02-clinics': clinics,
  '03-identity': identity,
  '04-sign-in': signIn,
  '05-catalogue': catalogue,
  '06-clients': clients,
  '07-appointments': appointments,
  '08-audit': audit,
  '09-outbox': outbox,
  '10-messages': messages,
  '11-imports': imports,
  '12-rate-limits': rateLimits,
  '13-processes': processes,
  '14-permissions': permissions,
  '15-session-kinds': sessionKinds,
  '20-factors': factors,
  '21-own-account': ownAccount,
  '22-sign-in-flows': signInFlows,
  '23-sessions': sessions,
  '24-networks': networks,
  '25-role-policies': rolePolicies,
  '26-break-glass': breakGlass,
  '27-clinical-notes': clinicalNotes,
  '30-api-usage': apiUsage,
  '31-webhook-endpoints': webhookEndpoints,
  '32-webhook-deliveries': webhookDeliveries,
  '33-integration-events': integrationEvents,
  '34-webhook-processes': webhookProcesses,
  '35-client-door': clientDoor,
  '36-access-recovery': accessRecovery,
  '37-sweep': sweep,
  '38-recovered-accounts': recoveredAccounts,
  '43-recovery-trust': recoveryTrust,
  '46-own-keys': ownKeys,
  '47-audit-subjects': auditSubjects,
  '48-visit-services': visitServices,
  '49-resource-blocks': resourceBlocks,
  '50-booking-policies': bookingPolicies,
  '51-competence-rules': competenceRules,
  '52-payments': payments,
  '53-waitlist': waitlist,
  '54-packages': packages,
  '55-public-booking': publicBooking,
  '56-import-dry-run': importDryRun,
  '57-delay-notices': delayNotices,
  '58-visit-holds': visitHolds,
  '59-message-delivery': messageDelivery,
  '60-conversations': conversations,
  '61-contact-choices': contactChoices,
  '62-message-templates': messageTemplates,
  '63-campaigns': campaigns,
  '64-sms-recipients': smsRecipients,
  '65-fair-queues': fairQueues,
  '66-no-show-models': noShowModels,
  '67-no-show-ladder': noShowLadder,
  '68-no-show-effects': noShowEffects,
  '69-no-show-begin': noShowBegin,
  '70-privacy-tasks': privacyTasks,
  '71-consents': consents,
  '72-rights-requests': rightsRequests,
  '73-erasures': erasures,
  '74-data-exports': dataExports,
  '75-retention': retention,
  '76-incidents': incidents,
  '77-audit-checks': auditChecks,
  '78-compliance': compliance,
  '79-key-rotations': keyRotations,
  '80-import-keys': importKeys,
  '81-objections': objections,
  '82-proofs-and-finding': proofsAndFinding,
  '83-unsigned-heads': unsignedHeads,
  '84-incident-proofs': incidentProofs,
  '85-dated-rules': datedRules,
  '86-rights-codes': rightsCodes,
  '88-reseal-clinic-values': resealClinicValues,
  '90-index-sealed-records': indexSealedRecords,
  '91-anvisa-mirror': anvisaMirror,
  '92-products': products,
  '93-devices': devices,
  '94-recalls': recalls,
  '95-safety-events': safetyEvents,
  '96-product-rechecks': productRechecks,
};

export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(migrations)),
  getMigrationName: (name) => name,
  getMigration: (name) => {
    const migration = migrations[name];
    if (!migration) throw new Error(`Unknown migration ${name}`);
    return Promise.resolve(migration);
  },
};
