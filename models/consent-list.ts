// Tables consents and consent_withdrawals as people look at them; owner context: consents.
import type { ConsentChannel, Downstream, PhotoUse, Purpose } from '../domain/consents/purposes.ts';
import { type CurrentConsent, currentConsents } from './consent.ts';
import { type Guardian, isMinor } from './consent-guardian.ts';
import { consentOpener } from './consent-sealed.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface ConsentLine {
  id: string;
  purpose: Purpose;
  use: PhotoUse | null;
  choice: 'granted' | 'withdrawn';
  channel: ConsentChannel;
  textVersion: number;
  sha256: string;
  collectedBy: string | null;
  at: Date;
  guardian: Guardian | null;
}
export interface WithdrawalLine {
  id: string;
  purpose: Purpose;
  use: PhotoUse | null;
  channel: ConsentChannel;
  withdrawnAt: Date;
  endedAt: Date | null;
  proofSha256: string | null;
  acks: {
    downstream: Downstream;
    state: 'pending' | 'acknowledged' | 'failed';
    acknowledgedAt: string | null;
  }[];
}
export interface ConsentsOfClient {
  isMinor: boolean;
  current: CurrentConsent[];
  history: ConsentLine[];
  withdrawals: WithdrawalLine[];
}

const most = 200;

/** Refuses with `not-found`. Somebody erased has lines without names. */
export async function consentsOf(scope: Scope, clientId: string): Promise<ConsentsOfClient> {
  const minor = await isMinor(scope, clientId);
  await scope.audit({
    ...{ action: 'consent.read', entity: 'client', entityId: clientId },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  return {
    isMinor: minor,
    current: await currentConsents(scope, clientId),
    history: await historyOf(scope, clientId),
    withdrawals: await withdrawalsOf(scope, clientId),
  };
}

type Row = Omit<ConsentLine, 'guardian' | 'collectedBy'> &
  Record<'guardianCt' | 'nameCt', Buffer | null> & { staffId: string | null };

async function historyOf(scope: Scope, clientId: string): Promise<ConsentLine[]> {
  const rows = await scope.run<Row>({
    name: 'consent-history',
    text: `select c.id, c.purpose, c.use, c.choice, c.channel, c.text_version as "textVersion", c.text_sha256 as sha256,
        c.collected_by as "staffId", s.name_ct as "nameCt", c.given_at as at, c.guardian_ct as "guardianCt" from consents c
        left join staff s on s.clinic_id = c.clinic_id and s.id = c.collected_by
      where c.clinic_id = $1 and c.client_id = $2 order by c.given_at desc limit ${most}`,
    values: [scope.clinicId, clientId],
  });
  const open = await consentOpener(scope, clientId);
  return rows.map(({ guardianCt, staffId, nameCt, ...row }) => {
    const guardian = open<Guardian>('guardian_ct', row.id, guardianCt);
    const collectedBy = staffNamed(scope.vault, staffId, nameCt)?.name ?? null;
    return { ...row, guardian, collectedBy };
  });
}

const withdrawalsOf = ({ run, clinicId }: Scope, clientId: string): Promise<WithdrawalLine[]> =>
  run<WithdrawalLine>({
    name: 'withdrawals-of',
    text: `select w.id, w.purpose, w.use, w.channel, w.withdrawn_at as "withdrawnAt", w.ended_at as "endedAt",
        w.proof_sha256 as "proofSha256",
        coalesce((select jsonb_agg(jsonb_build_object('downstream', a.downstream, 'state', a.state,
            'acknowledgedAt', a.acknowledged_at) order by a.downstream) from consent_withdrawal_acks a
          where a.clinic_id = w.clinic_id and a.withdrawal_id = w.id), '[]') as acks
      from consent_withdrawals w where w.clinic_id = $1 and w.client_id = $2
      order by w.withdrawn_at desc limit ${most}`,
    values: [clinicId, clientId],
  });
