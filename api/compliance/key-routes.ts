import { z } from 'zod';
import { type KeyRotation, listRotations, startRotation } from '../../models/key-rotation.ts';
import type { Operations } from '../operations.ts';

const instant = z.iso.datetime();
const rotation = z
  .strictObject({
    ...{ id: z.uuid(), state: z.enum(['waiting', 'wrapping', 'done']) },
    toVersion: z.int().nullable().describe('null until the new key is made'),
    usableFrom: instant.nullable().describe('from when on every process knows it'),
    ...{ people: z.int().min(0), wrapped: z.int().min(0) },
    resealed: z.int().min(0).describe('values under the clinic’s own key, sealed anew'),
    unreadable: z.int().min(0).describe('values that open under no key, left as they are'),
    ...{ startedAt: instant, finishedAt: instant.nullable() },
  })
  .meta({ id: 'KeyRotation' });

const present = ({ usableFrom, startedAt, finishedAt, ...rest }: KeyRotation) => ({
  ...{
    id: rest.id,
    state: rest.state,
    toVersion: rest.toVersion,
    people: rest.people,
    wrapped: rest.wrapped,
    resealed: rest.resealed,
    unreadable: rest.unreadable,
  },
  ...{ usableFrom: usableFrom?.toISOString() ?? null, startedAt: startedAt.toISOString() },
  finishedAt: finishedAt?.toISOString() ?? null,
});

export function keyRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/key-rotations', id: 'listKeyRotations', tag: 'compliance' },
    summary: 'New versions of the clinic’s key, the newest first, with how far the one that runs is.',
    access: { permission: 'keys:rotate' },
    output: z.strictObject({ rotations: z.array(rotation) }),
    inClinic: async (scope) => ({ rotations: (await listRotations(scope)).map(present) }),
  });
  api.add({
    ...{ method: 'POST', path: '/key-rotations', id: 'startKeyRotation', tag: 'compliance', status: 202 },
    summary:
      'Gives the clinic’s key a new version and seals everything that hangs on it anew; one at a time.',
    access: { permission: 'keys:rotate' },
    needsStepUp: true,
    input: { body: z.strictObject({}) },
    output: rotation,
    async inClinic(scope, ctx) {
      const started = await startRotation(scope);
      ctx.after(() => {
        ctx.deps.live.poke('neonpro_outbox');
        ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'key-rotation', id: started.id });
      });
      return present(started);
    },
  });
}
