import { Agent } from 'node:http';
import { z } from 'zod';
import type { Operation } from '../api/operation.ts';
import { describeOperations } from '../api/router.ts';
import { may, type StaffRole } from '../domain/clinic/roles.ts';
import type { Stack } from '../local/stack.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { type Caller, callerMaker } from './support/callers.ts';
import { asAdmin, clinicMaker, wholeStaff } from './support/clinic.ts';
import { exchange } from './support/http.ts';
import { installSchemathesis, type Report, type Run, runSchemathesis } from './support/schemathesis.ts';
import { startRecordStack } from './support/stack.ts';

/** Ids of the operations that are so. */
function idsOf(wanted: (operation: Operation) => boolean): string[] {
  return describeOperations()
    .list.filter(wanted)
    .map(({ id }) => id);
}

/** Can end the session that asks, which would leave the rest of a run with nothing but 401: tried last, with a session for it. */
const endsOwnSession = ['signOut', 'switchClinic', 'endOwnSession', 'signOutStaff'];
/** Temporal is not started here: 503 is the truth, and health.database.test.ts looks at it. */
const notHere = ['isReady'];
/** What fits the schema may still be wrong: check digits, time zones, hours that overlap, ranges, weak passwords, private addresses, cursors. */
const beyondSchema = [
  // Exactly one of number, name and text.
  'searchAnvisaProducts',
  ...['addClient', 'updateClient', 'updateClinic', 'addResource', 'updateResource'],
  ...[
    'createImport',
    'uploadImportFile',
    'uploadImportCalendar',
    'readAgenda',
    'findFreeTimes',
    'getApiClientUsage',
    'askSignInCode',
    'askBookingCode',
    'findPublicTimes',
    'findOwnTimes',
    'answerSignInCode',
    'redeemRecovery',
  ],
  ...['changePassword', 'addStaff', 'createWebhook', 'updateWebhook', 'findSealedRecords'],
  ...['addProcedure', 'updateProcedure', 'addCompetenceRule', 'signOffCompetence', 'putPaymentAccount'],
  ...['draftMessageTemplate', 'editMessageTemplate', 'putMessagingSettings'],
  ...['putBookingPolicy', 'putNoShowSettings'],
  ...['changeWaitlistEntry', 'addSession'],
  ...['countAgendaDays', 'bookSeries', 'previewSeries', 'joinWaitlist', 'joinOwnWaitlist'],
  ...['createCampaign', 'changeCampaign'],
  ...['sendText', 'sendTemplate', 'sendReaction', 'addConversationNote', 'updateTask'],
  ...['listBlocks', 'addBlocks', 'moveBlock', 'deleteBlockSeries'],
  ...['openRightsRequest', 'decideRightsRequest', 'openStrangerRight', 'openOwnRight', 'changeRetentionRule'],
  ...['reportIncident', 'editIncident', 'endIncidentClock', 'publishIncidentNotice'],
  ...['noteIncidentNotice', 'putIncidentFile', 'publiciseIncident', 'excludeIncidentPerson'],
  // A reason of so many letters, of which blanks around it are none.
  ...['setLegalHold', 'releaseLegalHold'],
  ...['openRecall', 'previewRecall', 'addRecallAttempt', 'markRecallUnreachable', 'dealWithRecalledLot'],
  ...['noteRecall', 'closeRecall', 'dismissRecallProposal'],
  ...['grantConsent', 'answerOwnConsents', 'answerConsentRequest', 'publishConsentText'],
  ...['addProduct', 'updateProduct', 'putProcedureProducts', 'addSupplier', 'updateSupplier', 'receiveGoods'],
  ...['addInvoice', 'useProduct', 'addStoragePlace', 'updateStoragePlace', 'addReading', 'addExcursion'],
  ...['quarantineLot', 'releaseLot', 'decideExcursion'],
  // Devices and what they did: numbers of the register, days of work, instants to come, what is late without its reasons.
  ...['addDevice', 'updateDevice', 'noteDeviceWork', 'getInspectionPack'],
  ...['reportSafetyEvent', 'editSafetyEvent', 'notifySafetyEvent'],
  ...idsOf(({ input }) => input?.query instanceof z.ZodObject && 'cursor' in input.query.shape),
];

/**
 * The document against the running API (S11): schemathesis sends what the schemas allow and what they do not, as an owner, a
 * receptionist, a program and a client, and looks whether each answer is one that the document describes.
 */
export const bench = defineBench({
  flags: { examples: 6, seed: 20261126 },
  limitSeconds: 900,
  async run(context) {
    const folder = await installSchemathesis(context);
    const stack = await startRecordStack(context, { hasVendors: true });
    const callers = await callersAt(stack);
    const faults: string[] = [];
    const figures = { operations: 0, requests: 0, server_errors: 0, schema_violations: 0 };
    const session = `${stack.urls.api}/api/v1/session`;
    for (const run of runsOf(context.flags, stack.urls.api, callers)) {
      const { status } = await exchange(new Agent(), 'GET', session, callers.owner.headers);
      if (status !== 200) faults.push(`the owner was signed out before ${run.name}: ${status}`);
      const report = await runSchemathesis(folder, run, context.defer);
      const { tested } = report.operations;
      context.say(`${run.name}: ${report.test_cases.generated} requests on ${tested} operations`);
      figures.requests += report.test_cases.generated;
      if (run.phases.includes('coverage')) figures.operations += tested;
      if (report.errors.length > 0)
        faults.push(`${run.name}: ${JSON.stringify(report.errors).slice(0, 500)}`);
      tell(context, run, report, figures);
    }
    const all = idsOf(() => true).length - notHere.length;
    if (figures.operations !== all) faults.push(`${figures.operations} of ${all} operations were tried`);
    return { figures, faults: [...faults, ...mustBeZero(figures, ['server_errors', 'schema_violations'])] };
  },
});

function tell(
  { say }: Context<string>,
  { name }: Run,
  report: Report,
  figures: { server_errors: number; schema_violations: number },
): void {
  for (const { code, title, count, operations } of report.failures) {
    say(`${name}: ${title} (${code}) ${count} times: ${operations.join(', ')}`);
    if (code === 'ST101') figures.server_errors += count;
    else figures.schema_violations += count;
  }
  if (report.failures.length + report.errors.length > 0) console.error(report.said.slice(0, 40_000));
}

/** Sessions as a sign-in leaves them, each with a second factor of this moment. */
async function callersAt(stack: Stack) {
  const maker = clinicMaker(stack);
  const clinic = await maker.make({ professionals: 2, clients: 20, staff: wholeStaff('schema') });
  const callers = await asAdmin(stack, async (admin) => {
    const make = callerMaker(stack, admin, maker.tenancy);
    const staff = (role: StaffRole) => {
      const person = clinic.staff.find((one) => one.role === role);
      if (!person) throw new Error(`nobody is ${role}`);
      return make.staff(clinic.id, person);
    };
    return {
      owner: await staff('owner'),
      receptionist: await staff('receptionist'),
      leaving: await staff('owner'),
      program: await make.program(clinic.id, clinic.staff[0]?.id ?? ''),
      client: await make.client(clinic.id, clinic.clientIds[0] ?? ''),
    };
  });
  await maker.close();
  return callers;
}

function runsOf(
  { examples, seed }: Record<'examples' | 'seed', number>,
  api: string,
  { owner, receptionist, leaving, program, client }: Awaited<ReturnType<typeof callersAt>>,
): Run[] {
  const common = { examples, seed, beyondSchema, document: `${api}/api/v1/openapi.json` };
  const session = ({ token }: Caller) => ({ session: { api_key: token } });
  const clientOnly = idsOf(({ access }) => 'who' in access && access.who === 'client');
  const forPrograms = idsOf(
    ({ access, needsStepUp, version }) =>
      'permission' in access && may('api-client', access.permission) && !needsStepUp && version !== 'v2',
  );
  const staffOnes = { ...common, except: [...endsOwnSession, ...notHere, ...clientOnly] };
  const few = Math.ceil(examples / 3);
  // The owner last: who may change anybody's role ends sessions of others.
  return [
    {
      ...{ ...staffOnes, name: 'receptionist', phases: ['fuzzing'], examples: few },
      auth: session(receptionist),
    },
    {
      ...{ ...common, name: 'program', phases: ['fuzzing', 'stateful'], only: forPrograms },
      // It does not know how to leave out the token of an OAuth flow; the owner's run asks the same operations without any.
      ...{ auth: { program: { bearer: program.token } }, without: ['ignored_auth'] },
    },
    {
      ...{ ...common, name: 'client', phases: ['coverage', 'fuzzing'], only: clientOnly },
      auth: { clientSession: { api_key: client.token } },
    },
    { ...staffOnes, name: 'owner', phases: ['examples', 'coverage'], auth: session(owner) },
    {
      ...{ ...staffOnes, name: 'owner at length', phases: ['fuzzing', 'stateful'] },
      auth: session(owner),
    },
    {
      ...{ ...common, name: 'v2', document: `${api}/api/v2/openapi.json`, phases: ['coverage', 'fuzzing'] },
      // A document's own address is left out of its run, so v1's is tried from v2's.
      ...{
        auth: session(owner),
        only: idsOf(({ version, id }) => version === 'v2' || id === 'describeApiV1'),
      },
    },
    {
      ...{ ...common, name: 'leaving', phases: ['coverage'], only: endsOwnSession },
      auth: session(leaving),
    },
  ];
}
