import { defaultNoShowRules } from '../../domain/no-show/settings.ts';
import { insertClients } from '../../models/client-write.ts';
import { armSalt } from '../../models/no-show-settings.ts';
import { scheduleTraining } from '../../models/no-show-trainings.ts';
import type { Scope, Tenancy } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';
import { asOwner } from './backdate.ts';
import type { DemoClinic } from './catalogue.ts';
import { pastClient } from './people.ts';
import { dayBefore, demoHoldout, type PastRisk, riskAt, weighedDays } from './past-risks.ts';
import { writePast } from './past-rows.ts';
import { pastDays, pastVisits, type PastVisit } from './past-visits.ts';
import type { DemoIds } from './visits.ts';

const day = 86_400_000;
/** Beside those of today, so that eight months look lived in. */
const oldClients = 260;

export interface PastDeps {
  tenancy: Tenancy;
  migratorUrl: string;
  tokenKey: Buffer;
}

/**
 * Eight months behind the clinic, the last three of them with risks as the house's rules told them and a ladder for most; its first model
 * is asked for as every night asks for it, and taught by the real process once workers run.
 */
export async function seedPast(
  deps: PastDeps,
  { clinic, index, ids, actor }: { clinic: DemoClinic; index: number; ids: DemoIds; actor: Actor },
  now: number,
): Promise<number> {
  const { tenancy } = deps;
  const people = Array.from({ length: oldClients }, (_, n) =>
    pastClient(index, n + clinic.clientCount, clinic.areaCode),
  );
  const old = await tenancy.withClinic(actor, (scope) => insertClients(scope, people));
  const clients = [
    ...ids.clients.map((id) => ({ id, isOld: false })),
    ...old.map((id) => ({ id, isOld: true })),
  ]
    .map((client, n) => ({ client, turn: (n * 61) % shuffle }))
    .sort((one, other) => one.turn - other.turn)
    .map(({ client }) => client);
  const salt = armSalt(await tenancy.vaultOf(clinic.id));
  const { visits, risks } = livePast({ clinic, ids, clients, now, salt });
  await asOwner(deps, actor, (trx) => writePast(trx, clinic.id, visits, risks));
  await tenancy.withClinic(actor, (scope) => begin(scope));
  return visits.length;
}

/** A prime above their number: old and new ones mixed, so that both have regulars, and the same in every install. */
const shuffle = 307;

function livePast({ salt, ...wish }: Omit<Parameters<typeof pastVisits>[0], 'ladder'> & { salt: string }) {
  const { clinic, now } = wish;
  const place = { salt, timeZone: clinic.timeZone };
  const risks: PastRisk[] = [];
  const visits = pastVisits({
    ...wish,
    ladder(visit: PastVisit, earlier: readonly PastVisit[]) {
      if (visit.startsAt < now - weighedDays * day) return false;
      const at = dayBefore(visit);
      if (at > visit.bookedAt)
        risks.push(riskAt(visit, earlier, { ...place, at: visit.bookedAt, moment: 'booking' }));
      const risk = riskAt(visit, earlier, { ...place, at, moment: 'day-before' });
      risks.push(risk);
      return risk.arm === 'treated' && risk.band !== 'low' && visit.startsAt - visit.bookedAt > 2 * day;
    },
  });
  return { visits, risks };
}

async function begin(scope: Scope): Promise<void> {
  const { callOwnerId, ladders, ...rules } = defaultNoShowRules;
  await scope
    .trx('no_show_settings')
    .insert({
      ...{ ...rules, clinicId: scope.clinicId, holdoutPercent: demoHoldout },
      ...{ callOwnerId, ladders: JSON.stringify(ladders) },
    })
    .onConflict('clinicId')
    .ignore();
  await scheduleTraining(scope);
}

/** Whether the past has been written: cut short it is written again, on people of its own. */
export const hasPast = ({ trx, clinicId }: Scope): Promise<boolean> =>
  trx('appointments')
    .where({ clinicId })
    .where('startsAt', '<', new Date(Date.now() - (pastDays / 2) * day))
    .first('id')
    .then(Boolean);
