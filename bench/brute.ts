import type pg from 'pg';
import type { Stack } from '../local/stack.ts';
import { attacksOn } from './support/brute/attacks.ts';
import { crowd, Stranger } from './support/brute/stranger.ts';
import { type Victims, victimsOf } from './support/brute/victims.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { callerMaker } from './support/callers.ts';
import { asAdmin, type BenchClinic, clinicMaker, ordinaryClient, wholeStaff } from './support/clinic.ts';
import { startRecordStack } from './support/stack.ts';

const inForce = {
  ...{ NEONPRO_CALLS_PER_MINUTE: '1200', NEONPRO_PROGRAM_CALLS_PER_MINUTE: '600' },
  NEONPRO_ADDRESS_CALLS_PER_MINUTE: '600',
};
const everyMs = 1_500;

/** Everything that can be guessed is guessed, from many addresses and with many names for them, with the limits that are in force. */
export const bench = defineBench({
  flags: { addresses: 8 },
  limitSeconds: 300,
  async run(context) {
    const stack = await startRecordStack(context, { apis: 2, env: inForce });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const phoned = ordinaryClient();
    const clinic = await maker.make({ professionals: 1, clients: [phoned], staff: wholeStaff('aurora') });
    return asAdmin(stack, async (admin) => {
      const victims = victimsOf(stack, clinic, admin);
      context.defer(() => victims.close());
      const strangers = crowdFor(context, stack);
      const owner = await victims.withPasskey('owner');
      const [manager, receptionist] = [
        await victims.withTotp('manager'),
        await victims.withTotp('receptionist'),
      ];
      const { clientId, halves } = await approvedRecovery({
        stack,
        clinic,
        admin,
        victims,
        callers: callerMaker(stack, admin, maker.tenancy),
      });
      const attacks = attacksOn({ crowd: strangers, clinic, victims });
      if (!(await owner.comesIn())) throw new Error('the owner cannot sign in even in peace');

      const door = watchDoor(owner.comesIn);
      const phases: [string, () => Promise<void>][] = [
        ['passwords', () => attacks.passwords(owner.email)],
        ['one-time codes of an app', () => attacks.totps(manager)],
        ['recovery codes', () => attacks.recoveryCodes(receptionist)],
        ['codes and links of clients', () => attacks.clientCodes(phoned.phone ?? '')],
        ['halves of a recovery', () => attacks.halves(victims.emailOf('professional'), halves)],
        ['passkeys and programs', () => attacks.machines(clientId, stack.urls.ui)],
      ];
      for (const [name, attack] of phases) {
        await attack();
        context.say(
          `${name}: ${attacks.tally.tries} tries so far, ${attacks.tally.answered_429} answered 429`,
        );
      }
      const { tries, hits, answered_429, server_errors, dead } = attacks.tally;
      const { entries, refusals } = await door.close();
      const alive = Object.entries(dead)
        .filter(([, isDead]) => !isDead)
        .map(([name]) => name);
      const figures = {
        ...{ tries, hits, answered_429, dead_after_5: alive.length === 0, secrets: Object.keys(dead).length },
        ...{ owner_locked_out: refusals > 0, owner_sign_ins: entries, server_errors },
      };
      const faults = [
        ...mustBeZero(figures, ['hits', 'server_errors']),
        ...alive.map((name) => `a ${name} still works after five wrong ones`),
        ...(refusals > 0 || entries === 0
          ? [`the owner was refused ${refusals} of ${entries + refusals} times`]
          : []),
        ...(answered_429 === 0 ? ['nobody was told to stop'] : []),
      ];
      return { figures, faults };
    });
  },
});

function crowdFor(context: Context<'addresses'>, { urls }: Stack) {
  const strangers = crowd(urls.api, context.flags.addresses);
  context.defer(() => Promise.resolve(strangers.close()));
  return strangers;
}

/** The owner comes in again and again while others guess. */
function watchDoor(comesIn: () => Promise<boolean>) {
  let [entries, refusals] = [0, 0];
  let isOpen = true;
  const watching = (async () => {
    while (isOpen) {
      if (await comesIn().catch(() => false)) entries += 1;
      else refusals += 1;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return {
    async close() {
      isOpen = false;
      await watching;
      return { entries, refusals };
    },
  };
}

/** The professional lost the device; two others have approved, each with a second factor of this moment. */
async function approvedRecovery({
  stack,
  clinic,
  admin,
  victims,
  callers,
}: {
  stack: Stack;
  clinic: BenchClinic;
  admin: pg.Client;
  victims: Victims;
  callers: ReturnType<typeof callerMaker>;
}) {
  const home = new Stranger(stack.urls.api, '127.0.0.1');
  await home.post('/recoveries', { email: victims.emailOf('professional') });
  const { rows } = await admin.query<{ id: string }>('select id from access_recoveries');
  const approve = async (role: 'owner' | 'manager'): Promise<string> => {
    const person = clinic.staff.find((one) => one.role === role);
    if (!person) throw new Error(`nobody is ${role}`);
    const { headers } = await callers.staff(clinic.id, person);
    const { body, text } = await home.send('POST', `/recoveries/${rows[0]?.id}/approve`, {}, headers);
    const { code } = body as { code?: string };
    if (!code) throw new Error(`the approval was answered ${text}`);
    return code;
  };
  const halves = [await approve('owner'), await approve('manager')];
  home.close();
  const program = await callers.program(clinic.id, clinic.staff[0]?.id ?? '');
  return { halves, clientId: program.id };
}
