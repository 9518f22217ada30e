import { getSignInPolicy, type SignInPolicyRecord, updateSignInPolicy } from '../../models/sign-in-policy.ts';
import type { Operations } from '../operations.ts';
import { signInPolicyAnswer, signInPolicyBody } from './staff-schema.ts';

const present = ({ passkeyRoles, graceDays, version }: SignInPolicyRecord) => ({
  ...{ passkeyRoles, graceDays, version },
});

export function signInPolicyRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/clinic/sign-in-policy', id: 'getSignInPolicy', tag: 'clinic' },
    summary: 'Who needs a passkey, and how long newcomers have to enrol.',
    access: { permission: 'staff:read' },
    output: signInPolicyAnswer,
    inClinic: async (scope) => present(await getSignInPolicy(scope)),
  });

  api.add({
    ...{ method: 'PATCH', path: '/clinic/sign-in-policy', id: 'updateSignInPolicy', tag: 'clinic' },
    summary: 'Changes the policy, if nobody did since `version`; a stricter one begins with a new grace.',
    access: { permission: 'staff:write' },
    needsStepUp: true,
    input: { body: signInPolicyBody },
    output: signInPolicyAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      return present(await updateSignInPolicy(scope, version, changes));
    },
  });
}
