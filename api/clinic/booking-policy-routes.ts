import { readBookingPolicy, writeBookingPolicy } from '../../models/booking-policy.ts';
import type { Operations } from '../operations.ts';
import { bookingPolicyAnswer, bookingPolicyBody } from './booking-policy-schema.ts';

const common = { path: '/booking-policy', tag: 'clinic' } as const;

export function bookingPolicyRoutes(api: Operations): void {
  api.add({
    ...{ ...common, method: 'GET', id: 'getBookingPolicy', access: { permission: 'catalogue:read' } },
    summary: 'The rules for clients who book, move, cancel and pay by themselves.',
    output: bookingPolicyAnswer,
    inClinic: (scope) => readBookingPolicy(scope),
  });

  api.add({
    ...{ ...common, method: 'PUT', id: 'putBookingPolicy', access: { permission: 'catalogue:write' } },
    summary: 'Replaces them, if nobody did since `version`; deposits keep the rules they were agreed under.',
    input: { body: bookingPolicyBody },
    output: bookingPolicyAnswer,
    inClinic(scope, ctx) {
      const { version, ...policy } = ctx.input.body;
      return writeBookingPolicy(scope, version, policy);
    },
  });
}
