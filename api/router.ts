import { agendaRoutes } from './appointments/agenda-routes.ts';
import { availabilityRoutes } from './appointments/availability-routes.ts';
import { blockRoutes } from './appointments/blocks-routes.ts';
import { calendarFeedRoutes } from './appointments/calendar-feed-routes.ts';
import { commandRoutes } from './appointments/command-routes.ts';
import { agendaDayRoutes } from './appointments/agenda-days.ts';
import { receptionRoutes } from './appointments/reception-routes.ts';
import { appointmentRoutes } from './appointments/routes.ts';
import { importRoutes } from './clients/imports-routes.ts';
import { openingRoutes } from './waitlist/opening-routes.ts';
import { ownWaitlistRoutes } from './waitlist/own-routes.ts';
import { waitlistRoutes } from './waitlist/entry-routes.ts';
import { consentRoutes } from './consents/consent-routes.ts';
import { consentTextRoutes } from './consents/text-routes.ts';
import { publicRoutes } from './client-door/routes.ts';
import { clientRoutes } from './clients/routes.ts';
import { registerRoutes } from './compliance/register-routes.ts';
import { registerVersionRoutes } from './compliance/register-version-routes.ts';
import { complianceRoutes } from './compliance/compliance-routes.ts';
import { holdRoutes } from './compliance/hold-routes.ts';
import { retentionRoutes } from './compliance/retention-routes.ts';
import { apiClientRoutes } from './integrations/api-clients-routes.ts';
import { accountCodeRoutes } from './account/account-code-routes.ts';
import { accountRoutes } from './account/account-routes.ts';
import { accountSessionRoutes } from './account/account-session-routes.ts';
import { catalogueRoutes } from './clinic/catalogue-routes.ts';
import { competenceRoutes } from './clinic/competence-routes.ts';
import { licenceRoutes } from './clinic/licence-routes.ts';
import { deliveryRoutes } from './integrations/deliveries-routes.ts';
import { oauthRoutes } from './integrations/oauth-routes.ts';
import { recoveryRoutes } from './account/recovery-routes.ts';
import { networkRoutes } from './clinic/network-routes.ts';
import { sessionRoutes } from './account/session-routes.ts';
import { bookingPolicyRoutes } from './clinic/booking-policy-routes.ts';
import { settingsRoutes } from './clinic/settings-routes.ts';
import { signInPolicyRoutes } from './clinic/sign-in-policy-routes.ts';
import { signInRoutes } from './account/sign-in-routes.ts';
import { staffRoutes } from './clinic/staff-routes.ts';
import { webhookEndpointRoutes } from './integrations/webhooks-routes.ts';
import { codecRoutes } from './codec.ts';
import type { Dependencies } from './dependencies.ts';
import { docsRoutes } from './docs-routes.ts';
import { healthRoutes } from './health.ts';
import { choiceRoutes } from './messaging/choice-routes.ts';
import { messagingHealthRoutes } from './messaging/health-routes.ts';
import { campaignRoutes } from './messaging/campaign-routes.ts';
import { webhookRoutes } from './messaging/routes.ts';
import { smsWebhookRoutes } from './messaging/sms-routes.ts';
import { taskRoutes } from './messaging/task-routes.ts';
import { messagingSettingsRoutes } from './messaging/settings-routes.ts';
import { templateRoutes } from './messaging/template-routes.ts';
import { fixedPaths } from './middleware/fixed-paths.ts';
import { conversationRoutes } from './messaging/conversation-routes.ts';
import { peopleRoutes } from './messaging/people-routes.ts';
import { mediaRoutes } from './messaging/media-routes.ts';
import { threadRoutes } from './messaging/thread-routes.ts';
import { noShowAccuracyRoutes } from './no-show/accuracy-routes.ts';
import { noShowModelRoutes } from './no-show/model-routes.ts';
import { noShowTrainingRoutes } from './no-show/training-routes.ts';
import { riskActRoutes } from './no-show/act-routes.ts';
import { riskRoutes } from './no-show/risk-routes.ts';
import { noShowSettingsRoutes } from './no-show/settings-routes.ts';
import { noShowEffectRoutes } from './no-show/effect-routes.ts';
import { noShowReviewRoutes } from './no-show/review-routes.ts';
import { inspectionRoutes } from './products/inspection-routes.ts';
import { safetyRoutes } from './products/safety-routes.ts';
import { recallRoutes } from './products/recall-routes.ts';
import { anvisaRoutes } from './products/anvisa-routes.ts';
import { deviceRoutes } from './products/device-routes.ts';
import { openapiRoutes } from './openapi-routes.ts';
import { fullPath, Operations } from './operations.ts';
import { packageRoutes } from './packages/packages-routes.ts';
import { returnRoutes } from './packages/returns-routes.ts';
import { seriesRoutes } from './packages/series-routes.ts';
import { paymentAccountRoutes } from './payments/account-routes.ts';
import { depositRoutes } from './payments/deposit-routes.ts';
import { pixWebhookRoutes } from './payments/webhook-routes.ts';
import { incidentRoutes } from './compliance/incident-routes.ts';
import { keyRoutes } from './compliance/key-routes.ts';
import { auditRoutes } from './privacy/audit-routes.ts';
import { breakGlassRoutes } from './privacy/break-glass-routes.ts';
import { clientRightsRoutes } from './privacy/client-rights-routes.ts';
import { dataExportRoutes } from './privacy/data-export-routes.ts';
import { ownExportRoutes } from './client-door/own-export-routes.ts';
import { exportRoutes } from './privacy/export-routes.ts';
import { erasureRoutes } from './privacy/erasure-routes.ts';
import { sealedRecordRoutes } from './privacy/sealed-record-routes.ts';
import { rightsRoutes } from './privacy/rights-routes.ts';
import { countRoutes } from './products/count-routes.ts';
import { lotActRoutes } from './products/lot-act-routes.ts';
import { lotRoutes } from './products/lot-routes.ts';
import { productRoutes } from './products/product-routes.ts';
import { receiptRoutes } from './products/receipt-routes.ts';
import { attentionRoutes } from './products/attention-routes.ts';
import { shelfRoutes } from './products/shelf-routes.ts';
import { storageRoutes } from './products/storage-routes.ts';
import { supplierRoutes } from './products/supplier-routes.ts';
import { useRoutes } from './products/use-routes.ts';
import { recordRoutes } from './records/routes.ts';

const contexts: ((api: Operations) => void)[] = [
  healthRoutes,
  signInRoutes,
  sessionRoutes,
  accountRoutes,
  accountCodeRoutes,
  accountSessionRoutes,
  settingsRoutes,
  bookingPolicyRoutes,
  paymentAccountRoutes,
  staffRoutes,
  signInPolicyRoutes,
  networkRoutes,
  catalogueRoutes,
  licenceRoutes,
  competenceRoutes,
  clientRoutes,
  importRoutes,
  agendaRoutes,
  availabilityRoutes,
  blockRoutes,
  appointmentRoutes,
  commandRoutes,
  packageRoutes,
  seriesRoutes,
  returnRoutes,
  depositRoutes,
  waitlistRoutes,
  openingRoutes,
  ownWaitlistRoutes,
  calendarFeedRoutes,
  receptionRoutes,
  agendaDayRoutes,
  recordRoutes,
  productRoutes,
  supplierRoutes,
  storageRoutes,
  receiptRoutes,
  lotRoutes,
  lotActRoutes,
  useRoutes,
  attentionRoutes,
  shelfRoutes,
  countRoutes,
  breakGlassRoutes,
  exportRoutes,
  dataExportRoutes,
  ownExportRoutes,
  rightsRoutes,
  erasureRoutes,
  sealedRecordRoutes,
  clientRightsRoutes,
  auditRoutes,
  keyRoutes,
  incidentRoutes,
  choiceRoutes,
  consentTextRoutes,
  consentRoutes,
  messagingSettingsRoutes,
  templateRoutes,
  taskRoutes,
  messagingHealthRoutes,
  campaignRoutes,
  conversationRoutes,
  peopleRoutes,
  threadRoutes,
  mediaRoutes,
  noShowModelRoutes,
  noShowTrainingRoutes,
  noShowAccuracyRoutes,
  webhookRoutes,
  smsWebhookRoutes,
  pixWebhookRoutes,
  noShowSettingsRoutes,
  riskRoutes,
  riskActRoutes,
  noShowEffectRoutes,
  noShowReviewRoutes,
  retentionRoutes,
  holdRoutes,
  complianceRoutes,
  registerRoutes,
  registerVersionRoutes,
  deviceRoutes,
  anvisaRoutes,
  recallRoutes,
  safetyRoutes,
  inspectionRoutes,
  openapiRoutes,
  publicRoutes,
  recoveryRoutes,
  apiClientRoutes,
  oauthRoutes,
  webhookEndpointRoutes,
  deliveryRoutes,
];

/**
 * Every route there is: the operations, and beside them only what no program calls (`outsideDocument`). Another method of a known
 * path is refused with the ones it has.
 */
export function routes(deps: Dependencies) {
  const api = describeOperations();
  const fixed = fixedPaths(api.list.map((one) => ({ method: one.method, path: fullPath(one) })));
  return [codecRoutes(deps), docsRoutes(), fixed, api.router.routes(), api.router.allowedMethods()];
}

/** The codec server speaks the Temporal UI's protocol, to that page alone; the other two are the page of the document. */
export const outsideDocument = [
  'GET /api/docs',
  'GET /api/docs/:file',
  'OPTIONS /codec/decode',
  'OPTIONS /codec/encode',
  'POST /codec/decode',
  'POST /codec/encode',
];

/** Every operation there is, context by context. */
export function describeOperations(): Operations {
  const api = new Operations();
  for (const context of contexts) context(api);
  return api;
}
