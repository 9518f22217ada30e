import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../workers/bundle.ts';

// Every workflow's `histories/*.json`, recorded on a real server (tests/support/record-histories.ts). Red here means: visits that
// are open today would get stuck in the next release. Branch with `patched`, never touch the recording.
const rooms = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(rooms, { recursive: true, encoding: 'utf8' })
  .filter((file) => /histories\/.*\.json$/.test(file))
  .sort();
const histories = files.map((file) => ({
  workflowId: file,
  history: historyFromJSON(JSON.parse(readFileSync(`${rooms}/${file}`, 'utf8'))),
}));

let code: string;
beforeAll(async () => {
  // Quiet: the mutants fail on purpose.
  const logging = { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging } });
  code = await bundleWorkflows();
});

/** The names of the histories that this code can no longer run; the first of them alone when one is enough. */
async function broken(bundle: string, { isOneEnough = false, of = '' } = {}): Promise<string[]> {
  const failed: string[] = [];
  const asked = histories.filter(({ workflowId }) => workflowId.startsWith(of));
  const results = Worker.runReplayHistories({ workflowBundle: { code: bundle } }, asked);
  for await (const { workflowId, error } of results) {
    if (error) failed.push(workflowId);
    if (error && isOneEnough) break;
  }
  return failed;
}

describe('the recorded histories', () => {
  it('are at least five of the visit', () => {
    expect(files.filter((file) => file.startsWith('appointments/')).length).toBeGreaterThanOrEqual(5);
  });

  it('run with the code of today', async () => {
    expect(await broken(code)).toEqual([]);
  });

  it.each([
    [
      'reads the record twice',
      'facts = await record.readVisit(',
      'await record.readVisit({}), facts = await record.readVisit(',
    ],
    ['reads the record after every step', 'if (hasChanged || !facts)', 'if (true)'],
    ['no longer shows its stage', 'if (hasEnded ||', 'if (false &&'],
    ['ends without closing the row', 'await record.closeVisit(', 'Boolean('],
    ['marks an absence another way', 'await record.markNoShow(', 'await record.closeVisit('],
    ['settles before it sends', 'await sends.sendVisitMessage(', 'await sends.settleUnknown('],
    ['keeps a time that is held for nobody any more', 'await record.releaseHold(', 'Boolean('],
    ['gives a message up without a word', 'await record.dropVisitMessage(', 'Boolean('],
    ['does not wait for the word of the provider', 'if (!isKnown)', 'if (true)'],
    ['starts its timer anew at every signal', 'if (current && current.until !== until)', 'if (current)'],
    ['sends at once what should wait', 'await alarm.wait(plan', 'Boolean(plan'],
    ['leaves a code sealed that was not sent', 'await record.dropSignInCode(', 'Boolean('],
    ['keeps a time for somebody who was never told', 'await record.dropOffer(', 'Boolean('],
    ['sends an offer as a note of the record', 'sendsFor(clinicId).sendOffer(', 'record.advanceSlot('],
    ['lets a recovery run on after its time', 'await record.expireRecovery(', 'Boolean('],
    ['watches no licences', 'return watch.watchEndings()', 'return Promise.resolve({})'],
    ['sweeps nothing', 'return sweeps.sweepRows()', 'return Promise.resolve({})'],
    ['looks at a delivery that is over', 'if (isOver && !isPoked)', 'if (false)'],
    [
      'sends a visit’s message by itself again',
      'await record.queueVisitMessage(',
      'await record.settleUnknown(',
    ],
    ['ends a message at its first look', "if (step.kind === 'send')", "if (step.kind === 'never')"],
    ['asks the record what it should ask the provider', '.lookAtMessage(', '.advanceDelivery('],
    ['does not wait for a receipt', "if (step.kind === 'wait')", "if (step.kind === 'never')"],
    ['watches no risk', 'await record.advanceWatch(', 'await record.readVisit('],
    ['ends a watch at its first look', "if (next.kind === 'over')", 'if (true)'],
    ['looks again at once at a risk', 'await alarm.wait(next.until', 'Boolean(next.until'],
    ['does not wait between two tries', 'if (!isPoked) await', 'if (isPoked) await'],
  ])('catch a workflow that %s', async (_, original, mutation) => {
    const mutant = code.replace(original, mutation);
    expect(mutant, 'the mutation found its place').not.toBe(code);
    expect(await broken(mutant, { isOneEnough: true })).not.toEqual([]);
  });

  // Of the law: each against the recordings of its own workflow.
  it.each<[of: string, what: string, original: string | RegExp, mutation: string]>([
    ['consents/consent', 'stops no use', 'uses.stopConsentUse(', 'record.failConsentUse('],
    ['consents/consent', 'writes no proof', 'await record.proveConsentWithdrawal(', 'Boolean('],
    ['consents/consent', 'leaves the photos where they are', 'if (!isAsked &&', 'if (false &&'],
    ['privacy/rights', 'asks nobody', 'await record.askStaffAboutRights(', 'Boolean('],
    ['privacy/rights', 'answers unfulfilled', 'await record.fulfilRightByRule(', 'await record.answerRight('],
    ['privacy/rights', 'stops the clock of the law', 'await record.markRightsClock(', 'Boolean('],
    ['privacy/rights', 'never closes', 'await record.closeRightsRequest(', 'Boolean('],
    ['privacy/erase', 'destroys no key', 'take.destroyHerKey(', 'take.verifyErasure('],
    ['privacy/erase', 'writes no ledger', 'take.writeErasureLedger(', 'take.verifyErasure('],
    ['privacy/erase', 'skips what is to do', 'if (!taken.includes(step))', 'if (taken.includes(step))'],
    [
      'privacy/erase',
      'calls nobody when a step fails',
      /await record\.raiseErasureTask\((?=\{\s*erasureId,\s*reason: `step)/,
      'await Boolean(',
    ],
    ['privacy/prepare', 'prepares nothing', "if (before.state === 'preparing')", 'if (false)'],
    ['privacy/prepare', 'says of no copy that it failed', 'record.failDataExport(', 'record.readDataExport('],
    ['privacy/prepare', 'keeps a copy after its week', 'await record.expireDataExport(', 'Boolean('],
    ['privacy/verify', 'verifies no trail', 'return audit.verifyTrails()', 'return Promise.resolve({})'],
    ['compliance/handle', 'tells nobody', 'await desk.sendIncidentNotices(', 'Boolean('],
    ['compliance/handle', 'raises no deadline', 'await desk.markIncident(', 'Boolean('],
    ['compliance/rotate', 'wraps nobody’s key', 'await keys.wrapPersonKeys(', 'Boolean('],
    [
      'compliance/rotate',
      'retires keys that are in use',
      'await keys.resealClinicValues(',
      'await keys.finishKeyRotation(',
    ],
    [
      'compliance/apply',
      'keeps all for ever',
      'return retention.removeWhatIsDue()',
      'return Promise.resolve({})',
    ],
    [
      'compliance/watch',
      'watches nothing',
      'return compliance.findViolations()',
      'return Promise.resolve({})',
    ],
    ['products/report', 'tells nobody of a deadline', 'await record.markSafetyEvent(', 'Boolean('],
    ['products/report', 'never looks at the event', 'await record.readSafetyEvent(', 'Boolean('],
    ['products/recheck-anvisa', 'asks about no product', 'rechecks.recheckProducts(', 'rechecks.watchStock('],
    [
      'products/recheck-anvisa',
      'tells nobody of what it could not ask',
      'await rechecks.raiseUnchecked(',
      'await Boolean(',
    ],
    [
      'products/recheck-anvisa',
      'looks at no device',
      'rechecks.watchDevices()',
      'rechecks.markProductVisits()',
    ],
    ['products/recheck-all', 'asks for no clinic', 'platform.clinicsToRecheck()', 'Promise.resolve([])'],
    ['compliance/report', 'reports nothing', 'return compliance.reportMonth()', 'return Promise.resolve({})'],
    ['products/sync', 'lets no clinic look anew', 'await notes.announceAnvisaSwap(', 'Boolean('],
    [
      'products/sync',
      'swaps what it did not stage',
      'await copies.stageAnvisaFile(',
      'await copies.swapAnvisaFile(',
    ],
    ['products/sync', 'says of no file that it was refused', 'await notes.noteAnvisaFault(', 'Boolean('],
  ])('of %s catch one that %s', async (of, _, original, mutation) => {
    const mutant = code.replace(original, mutation);
    expect(mutant, 'the mutation found its place').not.toBe(code);
    const room = of.replace('/', '/histories/');
    expect(await broken(mutant, { isOneEnough: true, of: room })).not.toEqual([]);
  });
});
